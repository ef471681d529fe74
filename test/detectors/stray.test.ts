import { describe, expect, it } from "vitest";
import { stray } from "../../src/detectors/stray/stray.ts";
import { identityKey } from "../../src/detectors/stray/suspects.ts";
import { settings } from "../policy/settings.ts";
import type { JudgedProcess, Observation } from "../../src/model/observation.ts";
import {
  at,
  blind,
  every,
  judgedProcess,
  message,
  probe,
  processes,
  sight,
  story,
  unit,
  unitName,
} from "./observations.ts";

const copy = judgedProcess(4711, { strayIfConflict: true });
const otherFlags = { standing: "unknown", reason: "other-arguments", strayIfConflict: true } as const;
/** It began right before the story does, and was seen to come. */
const doubtful = judgedProcess(4712, { ...otherFlags, startTimeTicks: at(-1) / 10 });
const ours = judgedProcess(1000, { standing: "ours", reason: "in-unit-cgroup" });
const scans = story(stray);
const scansOf = (seconds: number, ...judged: JudgedProcess[]) => processes(seconds, judged);
const lasting = (from: number, to: number) => every(15, { from, to }).map((time) => message(time, "conflict"));
const began = (seconds: number) => judgedProcess(4713, { ...otherFlags, startTimeTicks: at(seconds) / 10 });
const recalledConflict = (seconds: number): Observation => {
  const [openedAtMs, detector] = [at(seconds), "conflict"];
  return { kind: "incident-recalled", unit: unitName, atMs: openedAtMs, detector, openedAtMs };
};

describe("the stray detector", () => {
  it("detects a second copy that is seen again after 10 s", () => {
    const judgement = scans.see(processes(0, [copy]), processes(10, [copy])).at(10);
    expect(judgement).toMatchObject({ health: "unhealthy", reason: "stray", strays: [copy] });
    expect(judgement.evidence["processes"]).toMatchObject([{ pid: 4711, startTimeTicks: 47110, standing: "stray" }]);
  });

  it("does not detect a copy that was seen once, however long ago", () => {
    expect(scans.see(processes(0, [copy])).at(1000)).toMatchObject({ health: "unknown", reason: "stray-unconfirmed" });
  });

  it("does not detect a copy that was seen twice within less than 10 s", () => {
    expect(scans.see(processes(0, [copy]), processes(9.9, [copy])).at(100).health).toBe("unknown");
  });

  it("detects a copy at once when a conflict backs it", () => {
    const backed = scans.see(message(0, "conflict"), processes(1, [copy]));
    expect(backed.at(1)).toMatchObject({ health: "unhealthy", reason: "stray-with-conflict", strays: [copy] });
    expect(scans.see(processes(0, [copy]), message(1, "session_conflict")).at(1).health).toBe("unhealthy");
  });

  it("does not take a conflict of more than 30 s ago for backing", () => {
    const seen = scans.see(message(0, "conflict"), processes(25, [copy]));
    expect(seen.at(30).health).toBe("unhealthy");
    expect(seen.at(30.1).health).toBe("unknown");
  });

  it.each(["network", "conflict_webhook", "critical", "activity"] as const)(
    "does not take a line of class %s for backing",
    (kind) => expect(scans.see(message(0, kind), processes(1, [copy])).at(1).health).toBe("unknown"),
  );

  it("detects a process that is a stray only with a conflict, when the conflict lasts while it runs", () => {
    const seen = scans.see(
      processes(0, [doubtful]),
      message(4, "conflict"),
      processes(10, [doubtful]),
      message(12, "conflict"),
    );
    expect(seen.at(12).strays).toEqual([doubtful]);
  });

  it("does not detect that process by a single conflict, nor by those from before it ran", () => {
    expect(scans.see(processes(0, [doubtful]), message(4, "conflict"), processes(10, [doubtful])).at(10).health).toBe(
      "unknown",
    );
    const earlier = scans.see(
      message(0, "conflict"),
      message(6, "conflict"),
      processes(7, [doubtful]),
      processes(18, [doubtful]),
    );
    expect(earlier.at(18).health).toBe("unknown");
  });

  it("does not detect that process without a conflict, however often it is seen", () => {
    const seen = scans.see(...every(10, { to: 200 }).map((time) => processes(time, [doubtful])));
    expect(seen.at(200)).toMatchObject({ health: "unknown", reason: "copies-not-judged" });
  });

  it("does not detect the unit's own processes", () => {
    const seen = scans.see(processes(0, [ours, ours]), processes(20, [ours, ours]));
    expect(seen.at(20)).toMatchObject({ health: "healthy", evidence: { processesInUnit: 2 } });
    expect(scans.see(message(0, "conflict"), processes(1, [ours])).at(1).health).toBe("healthy");
  });

  it("does not detect another unit's process", () => {
    const other = judgedProcess(4713, { standing: "someone-else", reason: "other-service" });
    expect(scans.see(processes(0, [other]), processes(20, [other]), message(21, "conflict")).at(21).health).toBe(
      "healthy",
    );
  });

  it("ends only the strays among several copies", () => {
    const judgement = scans.see(processes(0, [ours, copy]), processes(10, [ours, copy, doubtful])).at(10);
    expect(judgement.strays).toEqual([copy]);
  });

  it("ends only those strays that are confirmed", () => {
    const young = judgedProcess(4999);
    expect(scans.see(processes(0, [copy]), processes(10, [copy, young])).at(10).strays).toEqual([copy]);
  });

  it("does not take a recycled PID for the process that was seen before", () => {
    const recycled = judgedProcess(4711, { startTimeTicks: 99_999 });
    expect(scans.see(processes(0, [copy]), processes(10, [recycled])).at(10).health).toBe("unknown");
  });

  it("begins anew with a copy that was gone in between", () => {
    const seen = scans.see(processes(0, [copy]), processes(10), processes(20, [copy]));
    expect(seen.at(20).health).toBe("unknown");
    expect(seen.see(processes(30, [copy])).at(30).health).toBe("unhealthy");
  });

  it("is healthy again when the copy is gone", () => {
    const gone = scans.see(processes(0, [copy]), processes(10, [copy]), processes(20, [ours]));
    expect(gone.at(20)).toMatchObject({ health: "healthy", reason: "single-instance" });
    expect(gone.at(20).strays ?? []).toEqual([]);
  });

  it("does not know before the first scan, nor while the processes cannot be seen", () => {
    expect(scans.at(0)).toMatchObject({ health: "unknown", reason: "processes-not-seen" });
    const lost = scans.see(processes(0, [copy]), processes(10, [copy]), blind(11, "processes"));
    expect(lost.at(12).health).toBe("unknown");
    expect(lost.at(12).strays ?? []).toEqual([]);
    expect(lost.see(processes(20, [copy])).at(20).health).toBe("unhealthy");
  });

  it("does not know of processes that cannot be read, and takes them for no strays", () => {
    const unreadable = judgedProcess(4714, { standing: "unknown", reason: "unreadable" });
    const seen = scans.see(processes(0, [unreadable]), processes(20, [unreadable]));
    expect(seen.at(20)).toMatchObject({ health: "unknown", reason: "copies-not-judged" });
    expect(seen.see(message(21, "conflict")).at(21).health).toBe("unknown");
  });

  it("does not judge where single-instance enforcement is off", () => {
    const off = { enforced: false, offReason: "container-runtime" };
    const seen = scans.see(processes(0, [copy], off), processes(20, [copy], off), message(20, "conflict"));
    expect(seen.at(20)).toMatchObject({ health: "unknown", reason: "enforcement-off" });
  });

  it("asks for a second scan even when the confirmation time is 0", () => {
    const hasty = { ...settings, strays: { ...settings.strays, confirmMs: 0 } };
    expect(
      story(stray, hasty)
        .see(processes(0, [copy]))
        .at(50).health,
    ).toBe("unknown");
    expect(
      story(stray, hasty)
        .see(processes(0, [copy]), processes(0.2, [copy]))
        .at(0.2).health,
    ).toBe("unhealthy");
  });

  it("shows who started the copy", () => {
    const parent = { ...judgedProcess(77).process, commandLine: "/usr/sbin/cron -f" };
    const child = judgedProcess(4715, { parent, company: [judgedProcess(78).process] });
    const { evidence } = scans.see(processes(0, [child]), processes(10, [child])).at(10);
    expect(evidence["processes"]).toMatchObject([
      { company: [78], parent: { pid: 77, commandLine: "/usr/sbin/cron -f" } },
    ]);
  });

  it("does not take the 409 of a webhook for a conflict, whichever of its lines comes first", () => {
    const lines = [0, 6, 12].flatMap((time) => [message(time, "conflict"), message(time + 0.1, "conflict_webhook")]);
    const turned = [0, 6, 12].flatMap((time) => [message(time + 0.1, "conflict_webhook"), message(time, "conflict")]);
    for (const told of [lines, turned]) {
      const seen = scans.see(processes(-1, [doubtful, copy]), ...told);
      expect(seen.at(13)).toMatchObject({ health: "unknown", reason: "stray-unconfirmed" });
      expect(seen.see(processes(14, [doubtful])).at(14).reason).toBe("copies-not-judged");
      // One that is a real conflict is still a single one.
      expect(seen.see(message(15, "conflict"), processes(16, [doubtful])).at(16).health).toBe("unknown");
    }
  });

  it("does not take the conflict with a stray for one with a doubtful process: only what comes after that stray is gone tells", () => {
    const both = [processes(0, [doubtful]), processes(15, [copy, doubtful]), message(16, "conflict")];
    const war = scans.see(...both, message(24, "conflict"), processes(25, [copy, doubtful]), message(32, "conflict"));
    expect(war.at(32).strays).toEqual([copy]);
    const after = war.see(processes(36, [doubtful]));
    expect(after.at(36)).toMatchObject({ health: "unknown", reason: "copies-not-judged" });
    // The old poll dies.
    expect(after.see(message(38, "conflict"), processes(46, [doubtful])).at(46).health).toBe("unknown");
    const more = after.see(message(45, "conflict"), message(53, "conflict"), processes(54, [doubtful]));
    expect(more.at(54).strays).toEqual([doubtful]);
  });

  it("does not detect one of several doubtful processes: the conflict may be with any of them", () => {
    const other = began(-1);
    const both = [processes(0, [doubtful, other]), ...lasting(15, 60), processes(60, [doubtful, other])];
    const crowd = scans.see(unit(-200), sight(0, true), ...both);
    expect(crowd.at(60)).toMatchObject({ health: "unknown", reason: "copies-not-judged" });
    // Its poll dies with the other one.
    expect(crowd.see(processes(65, [doubtful]), message(70, "conflict"), processes(71, [doubtful])).at(71).health).toBe(
      "unknown",
    );
    const goesOn = [
      processes(65, [doubtful]),
      message(80, "conflict"),
      message(90, "conflict"),
      processes(91, [doubtful]),
    ];
    expect(crowd.see(...goesOn).at(91).strays).toEqual([doubtful]);
  });

  it("does not detect a doubtful process that ran beside the unit for 3 minutes in peace: a later conflict is with another", () => {
    const peace = every(10, { to: 200 }).map((time) => processes(time, [doubtful]));
    const conflict = [message(201, "conflict"), message(210, "conflict"), processes(212, [doubtful])];
    const beside = scans.see(unit(0), sight(0, true), ...peace, ...conflict);
    expect(beside.at(212)).toMatchObject({ health: "unknown", reason: "copies-not-judged" });
  });

  it("does not take an outage for peace", () => {
    const silent = every(10, { to: 300 }).map((time) => processes(time, [doubtful]));
    const conflict = [message(301, "conflict"), message(310, "conflict"), processes(312, [doubtful])];
    for (const cutOff of [(time: number) => probe(time, false), (time: number) => message(time, "network")]) {
      const judged = (time: number) =>
        scans.see(unit(-1), sight(0, true), probe(-20, true), cutOff(time), ...silent, ...conflict).at(312);
      expect(judged(125).strays).toEqual([doubtful]);
      expect(judged(-10).health).toBe("unknown");
    }
  });

  it("knows peace also after a conflict that was another's, or an old poll dying", () => {
    const quarrel = [message(5, "conflict"), message(12, "conflict")];
    const peace = every(10, { from: 20, to: 220 }).map((time) => processes(time, [doubtful]));
    const conflict = [message(301, "conflict"), message(310, "conflict"), processes(312, [doubtful])];
    const war = scans.see(unit(-100), sight(0, true), processes(0, [doubtful, copy]), ...quarrel);
    expect(war.see(...peace, ...conflict).at(312).health).toBe("unknown");
    expect(war.see(...peace.slice(0, 8), ...conflict).at(312).strays).toEqual([doubtful]);
  });

  it("does not take for an outage what never answered: the unit may reach it another way", () => {
    const silent = every(10, { to: 300 }).map((time) => processes(time, [doubtful]));
    const conflict = [message(301, "conflict"), message(310, "conflict"), processes(312, [doubtful])];
    const beside = scans.see(unit(-1), sight(0, true), probe(125, false), ...silent, ...conflict);
    expect(beside.at(312).health).toBe("unknown");
  });

  it("does not take the silence of a stalled unit for peace", () => {
    const beside = (polledAt: number) => {
      const silent = every(10, { to: 300 }).map((time) => processes(time, [doubtful]));
      const conflict = [message(301, "conflict"), message(310, "conflict"), processes(312, [doubtful])];
      return scans.see(unit(-1), sight(0, true), message(polledAt, "activity"), ...silent, ...conflict).at(312);
    };
    expect(beside(-10).strays).toEqual([doubtful]);
    // The poll that was under way when the other came.
    expect(beside(9).strays).toEqual([doubtful]);
    expect(beside(60).health).toBe("unknown");
  });

  it("does not take the first good poll after a silence for peace: the answer to the other is still to come", () => {
    const silent = every(10, { to: 310 }).map((time) => processes(time, [doubtful]));
    const beside = scans.see(unit(-1), sight(0, true), message(-10, "activity"), ...silent, message(310, "activity"));
    const quarrel = beside.see(processes(315, [doubtful]), message(320, "conflict"), message(331, "conflict"));
    expect(quarrel.see(processes(332, [doubtful])).at(332).strays).toEqual([doubtful]);
    const polls = [processes(315, [doubtful]), message(320, "activity"), processes(341, [doubtful])];
    const later = [message(360, "conflict"), message(370, "conflict"), processes(372, [doubtful])];
    expect(beside.see(...polls, ...later).at(372).health).toBe("unknown");
  });

  it("does not detect a doubtful process that began when a conflict was on already: it is with another", () => {
    const late = began(100);
    const before = scans.see(
      unit(-1),
      scansOf(0),
      ...lasting(0, 90),
      scansOf(101, late),
      ...lasting(105, 300),
      scansOf(300, late),
    );
    expect(before.see(scansOf(301, late)).at(301)).toMatchObject({ health: "unknown", reason: "copies-not-judged" });
    // One that comes and goes.
    const flaps = [
      message(-2000, "conflict"),
      message(-900, "conflict"),
      scansOf(101, late),
      ...lasting(105, 300),
      scansOf(300, late),
    ];
    expect(scans.see(...flaps).at(301).health).toBe("unknown");
    // Or one that was on when a daemon before this one ended.
    const recalled = scans.see(
      recalledConflict(-500),
      unit(-1),
      scansOf(101, late),
      ...lasting(105, 300),
      scansOf(300, late),
    );
    expect(recalled.at(301).health).toBe("unknown");
    const older = scans.see(
      recalledConflict(95),
      unit(-1),
      scansOf(101, began(90)),
      ...lasting(105, 300),
      scansOf(300, began(90)),
    );
    expect(older.at(301).health).toBe("unhealthy");
    // The conflicts before may be those of its own predecessor, or of a stray.
    for (const former of [began(0), copy]) {
      const heir = scans.see(
        scansOf(1, former),
        ...lasting(5, 90),
        scansOf(91, former),
        scansOf(101, late),
        ...lasting(110, 300),
        scansOf(300, late),
      );
      expect(heir.at(301).strays).toEqual([late]);
    }
  });

  it("does not detect a doubtful process that nobody saw come, as after our own restart: what was there first is not known", () => {
    const conflict = [message(20, "conflict"), message(30, "conflict")];
    const seen = (process: JudgedProcess) =>
      scans.see(unit(-500), scansOf(0, process), ...conflict, scansOf(31, process)).at(31);
    expect(seen(began(-181)).health).toBe("unknown");
    expect(seen(began(-180)).strays).toEqual([began(-180)]);
  });

  it("takes two conflicts with hours between them for none of its", () => {
    const told = [scansOf(0, doubtful), message(200, "conflict"), message(5000, "conflict"), scansOf(5001, doubtful)];
    expect(scans.see(...told).at(5001).health).toBe("unknown");
  });

  it("detects it still where the unit was down, or nothing could be heard of it, for those 3 minutes", () => {
    const peace = every(10, { to: 200 }).map((time) => processes(time, [doubtful]));
    const conflict = [message(300, "conflict"), message(310, "conflict"), processes(312, [doubtful])];
    const down = scans.see(unit(0, { activeState: "failed", activeSinceMs: at(-100) }), ...peace);
    const up = unit(201, { activeSinceMs: at(201) });
    expect(down.see(up, ...conflict).at(312).strays).toEqual([doubtful]);
    const unheard = scans.see(unit(0), sight(0, false), ...peace, sight(201, true), ...conflict);
    expect(unheard.at(312).strays).toEqual([doubtful]);
  });

  it("does not acquit one that is a stray by itself, however long there was peace", () => {
    const peace = every(10, { to: 200 }).map((time) => processes(time, [copy]));
    expect(scans.see(unit(0), ...peace).at(200).strays).toEqual([copy]);
  });

  it("names the copies that others run, and no other process that is cleared", () => {
    const others = [
      "other-service",
      "container",
      "other-pid-namespace",
      "other-token",
      "other-arguments",
      "other-user",
    ];
    const judged = others.map((reason, index) => judgedProcess(5000 + index, { standing: "someone-else", reason }));
    const { evidence } = scans.see(processes(0, [ours, ...judged])).at(0);
    expect(evidence["managedCopies"]).toMatchObject([
      { pid: 5000, reason: "other-service", cgroup: "/user.slice/user-1000.slice/session-3.scope" },
      { pid: 5001, reason: "container" },
      { pid: 5002, reason: "other-pid-namespace" },
    ]);
  });

  it.each([
    ["single-instance", [ours]],
    ["stray-unconfirmed", [copy]],
    ["copies-not-judged", [doubtful]],
  ])("says when it scanned, with %s", (reason, judged) => {
    expect(scans.see(processes(7.0004, judged)).at(8)).toMatchObject({ reason, evidence: { scannedAtMs: at(7) } });
  });

  it("gives each process a key of its own", () => {
    const { process } = copy;
    const others = [
      { ...process, pid: 471 },
      { ...process, startTimeTicks: 147_110 },
      { ...process, bootId: "c" },
    ];
    const keys = [process, ...others].map((identity) => identityKey(identity as typeof process));
    expect(new Set(keys).size).toBe(4);
  });
});
