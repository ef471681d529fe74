import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseTelling } from "../../../src/daemon/owner/owner-file.ts";
import type { IncidentId } from "../../../src/model/scalars.ts";
import { FakeChannel, type Fate, OwnerBench } from "./bench.ts";

const minute = 60_000;
const hour = 60 * minute;

/** One fault that is told: it opens, and something is done about it. */
async function fault(bench: OwnerBench, id: string, detector = "stall"): Promise<void> {
  bench.opens(detector, id);
  bench.say("outcome", { incident: id as IncidentId, evidence: { result: "done", action: "restart" } });
  await bench.pass(2000);
}

describe("the owner", () => {
  it("is told, in a thread of its own, and each delivery is recorded", async () => {
    using bench = new OwnerBench("telegram");
    await fault(bench, "i1");
    bench.recovers("stall", "i1");
    await bench.pass(6 * minute);
    const { taken } = bench.channel;
    expect(taken.map(({ notification }) => notification.phase)).toEqual(["opened", "recovered"]);
    expect(taken.map(({ options }) => options.thread)).toEqual([null, "r1"]);
    expect(bench.records.map(({ event, reason }) => `${event} ${reason}`)).toEqual(["told opened", "told recovered"]);
  });

  it("is told by all channels, and one that fails does not hold up the others", async () => {
    using bench = new OwnerBench("telegram", "mail");
    bench.channel.always = "lost";
    await fault(bench, "i1");
    await fault(bench, "i2", "stray");
    expect(bench.channels.map(({ taken }) => taken.length)).toEqual([0, 2]);
    bench.channel.always = null;
    await bench.pass(hour / 4);
    // The first two in their order.
    expect(bench.channel.taken.slice(0, 2).map(({ notification }) => notification.class)).toEqual(["stall", "stray"]);
  });

  it("is told after days without network, once, in order", async () => {
    using bench = new OwnerBench("telegram");
    bench.channel.always = "lost";
    await fault(bench, "i1");
    await fault(bench, "i2", "stray");
    await bench.pass(50 * hour, 20_000);
    bench.recovers("stall", "i1");
    await bench.pass(hour, 20_000);
    bench.channel.always = null;
    await bench.pass(20 * minute);
    const shown = bench.channel.taken.map(({ notification }) => `${notification.phase} ${notification.class}`);
    expect(shown).toEqual(["opened stall", "opened stray", "recovered stall"]);
  });

  it("sees no secret", async () => {
    using bench = new OwnerBench("telegram");
    bench.open.add("i1");
    const more = {
      incident: "i1" as IncidentId,
      reason: "x",
      evidence: { detector: "stall", lastLines: ["a s3cret"] },
    };
    bench.say("incident-opened", { ...more, message: "It fell with s3cret." });
    await bench.pass(minute);
    expect(bench.channel.taken).toHaveLength(1);
    expect(JSON.stringify(bench.channel.taken)).not.toContain("s3cret");
    expect(readFileSync(join(bench.directory, "notifications.json"), "utf8")).not.toContain("s3cret");
  });
});

describe("a notice that belongs to no incident", () => {
  it("is told by itself, beside the incident of the same detector", async () => {
    using bench = new OwnerBench("telegram");
    await fault(bench, "i1", "stray");
    bench.say("notice", { reason: "enforcement-off", evidence: { detector: "stray", why: "wrapper" } });
    await bench.pass(minute);
    bench.recovers("stray", "i1");
    await bench.pass(6 * minute);
    const shown = bench.channel.taken.map(({ notification }) => `${notification.phase} ${notification.class}`);
    expect(shown).toEqual(["opened stray", "once enforcement-off", "recovered stray"]);
  });
});

describe("a fault of ours", () => {
  it("ends nothing: what was delivered is not delivered again, and the next one is", async () => {
    using bench = new OwnerBench("telegram");
    bench.recordFails = true;
    await fault(bench, "i1");
    bench.recordFails = false;
    await fault(bench, "i2", "stray");
    expect(bench.faults).toEqual(["Error: no record"]);
    expect(bench.channel.taken.map(({ notification }) => notification.class)).toEqual(["stall", "stray"]);
  });
});

describe("across restarts", () => {
  it("what was heard is told by the next daemon, though this one was killed right after", async () => {
    using bench = new OwnerBench("telegram");
    bench.opens("stall", "i1");
    bench.restart();
    await bench.pass(minute);
    expect(bench.channel.taken.map(({ notification }) => notification.phase)).toEqual(["opened"]);
  });

  it("what was delivered is not delivered again", async () => {
    using bench = new OwnerBench("telegram");
    await fault(bench, "i1");
    bench.restart();
    await bench.pass(minute);
    expect(bench.channel.attempts).toHaveLength(1);
  });

  it("what was being sent is sent again, and says that it may be a repeat", async () => {
    using bench = new OwnerBench("telegram");
    bench.channel.fates.push("hangs");
    await fault(bench, "i1");
    bench.restart();
    await bench.pass(minute);
    expect(bench.channel.taken.map(({ options }) => options.repeat)).toEqual([true]);
  });

  it("an orderly end waits for the answer, and remembers what has none", async () => {
    using bench = new OwnerBench("telegram");
    bench.channel.fates.push("hangs");
    await fault(bench, "i1");
    const closed = bench.owner.close();
    bench.channel.release();
    await closed;
    bench.restart();
    await bench.pass(minute);
    expect(bench.channel.taken.map(({ options }) => options.repeat)).toEqual([true]);
  });

  it("a story goes on in its thread, also on the next boot, with its age", async () => {
    using bench = new OwnerBench("telegram");
    await fault(bench, "i1", "conflict");
    bench.reboot(2 * hour);
    await bench.pass(minute);
    expect(bench.channel.taken.map(({ notification }) => notification.phase)).toEqual(["opened", "reminder"]);
    expect(bench.channel.taken[1]?.options.thread).toBe("r1");
    expect(bench.channel.taken[1]?.notification.happened).toContain("for 2 h");
  });

  it.each([
    ["torn", (file: string) => writeFileSync(file, readFileSync(file, "utf8").slice(0, 100))],
    ["of another program", (file: string) => writeFileSync(file, `{"version":1,"hello":"world"}`)],
    [
      "a directory",
      (file: string) => {
        rmSync(file);
        mkdirSync(file);
      },
    ],
  ])("a file that is %s is told and kept aside, and no ID comes twice", async (_, spoil) => {
    using bench = new OwnerBench("telegram");
    await fault(bench, "i1");
    spoil(join(bench.directory, "notifications.json"));
    bench.nowMs += 1000;
    bench.restart();
    await fault(bench, "i2", "stray");
    await bench.pass(minute);
    expect(readdirSync(bench.directory)).toContain("notifications.json.bad");
    expect(bench.records.map(({ reason }) => reason)).toContain("notifications-unusable");
    const classes = bench.channel.taken.map(({ notification }) => notification.class);
    expect(classes).toEqual(expect.arrayContaining(["stall", "notifications-unusable", "stray"]));
    expect(new Set(bench.channel.ids).size).toBe(bench.channel.ids.length);
  });

  it("a directory that takes nothing is told once, and what is told goes on", async () => {
    using bench = new OwnerBench("telegram");
    // Root may write where the mode forbids it: a file in the place of the temporary one is a directory.
    mkdirSync(join(bench.directory, "notifications.json.new"));
    chmodSync(bench.directory, 0o500);
    await fault(bench, "i1");
    await fault(bench, "i2", "stray");
    chmodSync(bench.directory, 0o700);
    expect(bench.records.filter(({ reason }) => reason === "notifications-not-saved")).toHaveLength(1);
    expect(bench.channel.taken.map(({ notification }) => notification.class)).toContain("stray");
    rmSync(join(bench.directory, "notifications.json.new"), { recursive: true, force: true });
    await bench.pass(2000);
    expect(parseTelling(readFileSync(join(bench.directory, "notifications.json"), "utf8"))).not.toBeNull();
  });
});

describe("a channel that fails for good", () => {
  it("is told on the others, once, with the mend; what waits there is theirs too", async () => {
    using bench = new OwnerBench("telegram", "mail");
    bench.choices = { mail: { minSeverity: "critical", quietHours: null, summary: true } };
    bench.restart();
    bench.channel.always = "broken";
    await fault(bench, "i1");
    await bench.pass(minute);
    const [, mail] = bench.channels;
    const seen = (): string[] => mail?.taken.map(({ notification }) => notification.class) ?? [];
    expect(seen()).toEqual(["channel", "stall"]);
    expect(mail?.taken[0]?.notification.left).toContain("unitwarden notify test");
    await fault(bench, "i2", "stray");
    await bench.pass(3 * hour, 10_000);
    expect(seen().filter((one) => one === "channel")).toHaveLength(1);
    expect(seen()).toContain("stray");
    const broken = bench.records.filter(({ reason }) => reason === "channel-broken");
    expect(broken).toMatchObject([{ event: "trouble", evidence: { channel: "telegram" } }]);
  });

  it("has everything when it is mended, and the others go back to what they want", async () => {
    using bench = new OwnerBench("telegram", "mail");
    bench.choices = { mail: { minSeverity: "critical", quietHours: null, summary: true } };
    bench.restart();
    bench.channel.always = "broken";
    await fault(bench, "i1");
    bench.channel.always = null;
    bench.owner.adopt(bench.settings);
    await bench.pass(2000);
    expect(bench.channel.taken.map(({ notification }) => notification.class)).toEqual(["stall"]);
    await fault(bench, "i2", "stray");
    expect(bench.channels[1]?.taken.map(({ notification }) => notification.class)).not.toContain("stray");
  });

  it("is told of after five minutes where it only does not answer", async () => {
    using bench = new OwnerBench("telegram", "mail");
    bench.channel.always = "lost";
    await fault(bench, "i1");
    await bench.pass(4 * minute);
    const reasons = (): string[] =>
      bench.records.map(({ reason }) => reason).filter((one) => one.startsWith("channel-"));
    expect(reasons()).toEqual([]);
    await bench.pass(10 * minute);
    expect(reasons()).toEqual(["channel-failing"]);
    expect(bench.channels[1]?.taken.map(({ notification }) => notification.class)).toEqual(["stall", "channel"]);
  });

  it("is told of, though it asks for a day of patience", async () => {
    using bench = new OwnerBench("telegram", "mail");
    bench.channel.always = "patience";
    await fault(bench, "i1");
    await bench.pass(6 * minute);
    expect(bench.channel.attempts).toHaveLength(1);
    bench.restart();
    await bench.pass(minute);
    expect(bench.channel.attempts).toHaveLength(1);
    expect(bench.channels[1]?.taken.map(({ notification }) => notification.class)).toEqual(["stall", "channel"]);
  });

  it("does not set off another that fails too: two that refuse everything are told of once each", async () => {
    using bench = new OwnerBench("telegram", "mail");
    for (const channel of bench.channels) channel.always = "refused";
    await fault(bench, "i1");
    await bench.pass(hour / 2, 10_000);
    expect(bench.channels.map(({ attempts }) => attempts.length)).toEqual([2, 2]);
    expect(bench.records.filter(({ reason }) => reason === "channel-refused")).toHaveLength(4);
  });

  it("says on the others what it refuses, and goes on with the next", async () => {
    using bench = new OwnerBench("telegram", "mail");
    bench.channel.fates.push("refused");
    await fault(bench, "i1");
    await fault(bench, "i2", "stray");
    expect(bench.channel.taken.map(({ notification }) => notification.class)).toEqual(["stray"]);
    expect(bench.channels[1]?.taken.map(({ notification }) => notification.class)).toContain("channel");
  });
});

describe("what goes on already", () => {
  it("when somebody is first to be told, is told too", async () => {
    using bench = new OwnerBench();
    await fault(bench, "i1");
    bench.restart();
    await bench.pass(minute);
    bench.channels = [new FakeChannel("mail")];
    bench.owner.adopt(bench.settings);
    await bench.pass(minute);
    expect(bench.channel.taken.map(({ notification }) => notification.phase)).toEqual(["opened"]);
  });
});

describe("the daily summary", () => {
  it("comes once a day though the clock is set back", async () => {
    using bench = new OwnerBench("mail");
    bench.settings = { ...bench.settings, dailySummaryMinute: 9 * 60 };
    bench.wallAheadMs = Date.UTC(2026, 10, 29, 8) - bench.nowMs;
    bench.restart();
    await bench.pass(minute);
    bench.say("sample", { evidence: { overMs: minute, activeState: "active", heartbeats: 1 } });
    await bench.pass(2 * hour, 60_000);
    bench.wallAheadMs -= 24 * hour;
    bench.say("sample", { evidence: { overMs: minute, activeState: "active", heartbeats: 1 } });
    await bench.pass(2 * hour, 60_000);
    expect(bench.channel.taken.map(({ notification }) => notification.phase)).toEqual(["summary"]);
  });

  it("comes once a day at its minute, and says what was counted", async () => {
    using bench = new OwnerBench("mail");
    bench.settings = { ...bench.settings, dailySummaryMinute: 9 * 60 };
    bench.wallAheadMs = Date.UTC(2026, 10, 29, 8) - bench.nowMs;
    bench.restart();
    await bench.pass(minute);
    const measured = { overMs: 45 * minute, activeState: "active", heartbeats: 300, automaticRestarts: 4 };
    bench.say("sample", { evidence: { ...measured, anonBytes: 60 * 1024 ** 2 } });
    bench.say("sample", {
      evidence: { ...measured, overMs: 15 * minute, activeState: "failed", automaticRestarts: 6, anonBytes: null },
    });
    // Somebody has started it by hand: systemd counts from 0 again.
    bench.say("sample", { evidence: { ...measured, overMs: 0, automaticRestarts: 0, anonBytes: null } });
    bench.say("sample", { evidence: { overMs: 0, heartbeats: 0, activeState: "active", anonBytes: 70 * 1024 ** 2 } });
    bench.say("outcome", { evidence: { result: "done", action: "restart" } });
    bench.say("notice", { reason: "code-defect", message: "Nobody awaits f().", evidence: { defect: "f" } });
    await bench.pass(50 * hour, 60_000);
    const summaries = bench.channel.taken.filter(({ notification }) => notification.phase === "summary");
    // The third day nothing was seen of any unit.
    expect(summaries).toHaveLength(2);
    const [first] = summaries.map(({ notification }) => notification);
    expect(first?.happened).toContain("bot.service: up 75 % of the time that was watched");
    expect(first?.happened).toContain("3 restarts (1 by unitwarden, 2 by systemd)");
    expect(summaries[1]?.notification.happened).toContain("0 restarts");
    expect(summaries[1]?.notification.evidence).toEqual([]);
    expect(first?.happened).toContain("memory 60 MB → 70 MB, at most 70 MB");
    expect(first?.evidence).toEqual(["Nobody awaits f()."]);
    expect(new Date(first?.atWallMs ?? 0).toISOString()).toBe("2026-11-29T09:00:00.000Z");
  });
});

describe("whatever becomes of each attempt, and whenever the daemon is killed", () => {
  const step = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.constantFrom("stall", "stray", "memory-limit", "conflict").map((detector) => ({ detector })),
    },
    {
      weight: 3,
      arbitrary: fc.array(fc.constantFrom<Fate>("taken", "taken-unsaid", "lost", "broken"), { maxLength: 4 }),
    },
    { weight: 2, arbitrary: fc.constantFrom("kill", "kill while sending", "close", "reboot") },
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 30 }).map((minutes) => minutes * minute) },
  );

  it(
    "every fault that was recorded is told, in order, and twice only where that is said",
    { timeout: 120_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
          using bench = new OwnerBench("telegram");
          bench.settings = { ...bench.settings, storm: { notifications: 1000, windowMs: minute } };
          bench.restart();
          let faults = 0;
          const expected: string[] = [];
          for (const one of steps) {
            if (typeof one === "number") await bench.pass(one, 20_000);
            else if (typeof one === "object" && "detector" in one) {
              const isNew = !expected.includes(one.detector);
              if (isNew) expected.push(one.detector);
              bench.opens(one.detector, `i${(faults += 1)}`);
            } else if (typeof one === "object") bench.channel.fates.push(...one);
            else if (one === "close") {
              await bench.owner.close();
              bench.restart();
            } else if (one === "reboot") bench.reboot(minute);
            else {
              if (one === "kill while sending") bench.channel.fates.unshift("hangs");
              await bench.pass(20_000);
              bench.restart();
            }
          }
          bench.channel.fates.length = 0;
          bench.channel.release();
          await bench.pass(2 * hour, 20_000);
          const { taken } = bench.channel;
          const firsts = taken.filter(({ notification }) => notification.phase === "opened");
          expect(new Set(firsts.map(({ notification }) => notification.class))).toEqual(new Set(expected));
          const seen = new Set<string>();
          const unsaid = taken.filter(({ notification: { id }, options }) => {
            const isRepeat = seen.has(id);
            seen.add(id);
            return isRepeat && !options.repeat;
          });
          expect(unsaid).toEqual([]);
          const numbers = [...seen].map((id) => Number(id.split("-")[1]));
          expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
        }),
        { numRuns: 60 },
      );
    },
  );
});
