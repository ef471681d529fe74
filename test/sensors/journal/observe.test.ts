import { describe, expect, it } from "vitest";
import type { Observation } from "../../../src/model/observation.ts";
import type { MonotonicMs, UnitName } from "../../../src/model/scalars.ts";
import { parseEntry } from "../../../src/sensors/journal/entry.ts";
import type { JournalScope } from "../../../src/sensors/journal/matches.ts";
import { type OwnWords, journalObserver } from "../../../src/sensors/journal/observe.ts";
import { BOOT, CONFLICT, INVOCATION, journalLine, managerLine, suppressedLine, UNIT } from "./lines.ts";

const SUPPRESSED = "a596d6fe7bfa4994828e72309e95d61e";
const STARTED = "39f53479d3a045ac8e11786248231fbf";
const RESTART_SCHEDULED = "5eb03494b6584870a536b337290809b3";
const OOM = "fe6faa94e7774663a0da52717891d8ef";

function observer(options: { scope?: JournalScope; ownWords?: Map<UnitName, OwnWords> } = {}) {
  const made = journalObserver({ units: [UNIT], scope: { kind: "system" }, bootId: BOOT, ...options });
  return {
    tick: (nowMs: number) => made.tick(nowMs as MonotonicMs),
    see: (line: string): readonly Observation[] => {
      const entry = parseEntry(line);
      return entry === null ? [] : made.observe(entry);
    },
  };
}

describe("journalObserver()", () => {
  it("observes a heartbeat with time, invocation, origin and cursor, and redacts it", () => {
    const [seen] = observer().see(journalLine({}, 7000));
    expect(seen).toEqual({
      kind: "message",
      unit: UNIT,
      atMs: 7000,
      class: "activity",
      invocationId: INVOCATION,
      origin: "https://api.telegram.org",
      text: 'INFO:httpx:HTTP Request: POST https://api.telegram.org/bot<token>/getUpdates "HTTP/1.1 200 OK"',
      cursor: "s=c;i=7000",
    });
  });

  it("truncates to 300 characters after redacting, so that no half secret is left", () => {
    const [seen] = observer().see(
      journalLine({ MESSAGE: `${CONFLICT} ${"x".repeat(160)} token=abcdefghij${"k".repeat(400)}` }),
    );
    expect(seen).toMatchObject({ class: "conflict" });
    expect(seen?.kind === "message" && seen.text.length).toBeLessThanOrEqual(300);
    expect(JSON.stringify(seen)).not.toContain("abcdefghij");
  });

  it.each([
    ["prose", journalLine({ MESSAGE: "INFO:bot:started" })],
    ["a withheld message", journalLine({ MESSAGE: null })],
    ["another unit", journalLine({ _SYSTEMD_UNIT: "other.service" })],
    ["no unit", journalLine({ _SYSTEMD_UNIT: undefined })],
    ["another boot", journalLine({ _BOOT_ID: "f".repeat(32) })],
    [
      "a program that claims to write about the unit",
      journalLine({ UNIT, _SYSTEMD_UNIT: "other.service", MESSAGE: CONFLICT }),
    ],
  ])("observes nothing for %s", (_what, line) => {
    expect(observer().see(line)).toEqual([]);
  });

  it("observes systemd's record of a killed process as oom, under the unit's invocation", () => {
    const line = managerLine({
      MESSAGE_ID: OOM,
      MESSAGE: `${UNIT}: A process of this unit has been killed by the OOM killer.`,
    });
    expect(observer().see(line)).toMatchObject([{ class: "oom", invocationId: INVOCATION, unit: UNIT }]);
  });

  it("counts one kill once though systemd writes two records", () => {
    const result = managerLine({ MESSAGE: `${UNIT}: Failed with result 'oom-kill'.` });
    const { see } = observer();
    const kill = `${UNIT}: A process of this unit has been killed by the OOM killer.`;
    expect(see(managerLine({ MESSAGE_ID: OOM, MESSAGE: kill }))).toHaveLength(1);
    expect(see(result)).toEqual([]);
    // Alone it tells of the kill as well: the other record may be gone, or of another invocation.
    expect(observer().see(result)).toMatchObject([{ class: "oom", invocationId: INVOCATION }]);
    expect(
      see(managerLine({ MESSAGE: `${UNIT}: Failed with result 'oom-kill'.`, INVOCATION_ID: "e".repeat(32) })),
    ).toHaveLength(1);
  });

  it("does not believe the unit's own program that it is systemd", () => {
    const see = observer().see;
    expect(
      see(
        journalLine({
          MESSAGE_ID: OOM,
          UNIT,
          MESSAGE: `${UNIT}: A process of this unit has been killed by the OOM killer.`,
        }),
      ),
    ).toEqual([]);
    expect(
      see(journalLine({ MESSAGE_ID: SUPPRESSED, OBJECT_SYSTEMD_UNIT: UNIT, MESSAGE: "Suppressed 1 messages" })),
    ).toEqual([]);
  });

  const scheduled = { MESSAGE_ID: RESTART_SCHEDULED, MESSAGE: `${UNIT}: Scheduled restart job` };
  const begun = { MESSAGE_ID: STARTED, MESSAGE: `Started ${UNIT}`, INVOCATION_ID: "e".repeat(32) };

  it("observes that systemd has restarted the unit by itself, of a system unit and of a user's", () => {
    const { see } = observer();
    expect(see(managerLine(scheduled, 7000))).toEqual([]);
    expect(see(managerLine(begun, 7001))).toEqual([{ kind: "restart-record", unit: UNIT, atMs: 7001 }]);
    expect(see(managerLine(begun, 7002))).toEqual([]);
    const ofUser = observer({ scope: { kind: "user", uid: 1000 } }).see;
    const own = { _SYSTEMD_UNIT: "user@1000.service", _SYSTEMD_USER_UNIT: "init.scope", USER_UNIT: UNIT };
    expect(ofUser(journalLine({ ...own, ...scheduled }, 7000))).toEqual([]);
    expect(ofUser(journalLine({ ...own, ...begun }, 7001))).toEqual([
      { kind: "restart-record", unit: UNIT, atMs: 7001 },
    ]);
  });

  it("observes no restart where a program writes that record, or systemd writes of another unit or boot", () => {
    const { see } = observer();
    for (const foreign of [{ _BOOT_ID: "f".repeat(32) }, { UNIT: "other.service" }, { _PID: "4711" }]) {
      expect(see(managerLine({ ...scheduled, ...foreign }, 7000))).toEqual([]);
      expect(see(managerLine(begun, 7001))).toEqual([]);
      expect(see(managerLine(scheduled, 7002))).toEqual([]);
      expect(see(managerLine({ ...begun, ...foreign }, 7003))).toEqual([]);
      expect(see(managerLine(begun, 7004))).toHaveLength(1);
    }
  });

  it("observes that systemd could not load the environment file", () => {
    const line = managerLine({ MESSAGE: `${UNIT}: Failed to load environment files: No such file or directory` });
    expect(observer().see(line)).toMatchObject([{ class: "env_missing", invocationId: INVOCATION }]);
  });

  it("takes the level of a native journal record from its priority, and not that of a line on stdout", () => {
    const record = { _TRANSPORT: "journal", PRIORITY: "2", MESSAGE: "cannot go on" };
    expect(observer().see(journalLine(record))).toMatchObject([{ class: "critical" }]);
    expect(observer().see(journalLine({ ...record, _TRANSPORT: "stdout" }))).toEqual([]);
  });

  it("takes the user's heartbeat instead of the built-in one", () => {
    const { see } = observer({ ownWords: new Map([[UNIT, { activityPattern: /tick/i }]]) });
    expect(see(journalLine())).toEqual([]);
    expect(see(journalLine({ MESSAGE: "Tick" }))).toMatchObject([{ class: "activity" }]);
  });

  it("takes the owner's words before the built-in ones, and never for systemd's", () => {
    const own = [
      { class: "conflict", pattern: /already polls/i },
      { class: null, pattern: /Timed out/i },
    ] as const;
    const { see } = observer({ ownWords: new Map([[UNIT, { own }]]) });
    expect(see(journalLine({ MESSAGE: "INFO:bot:somebody already polls" }))).toMatchObject([{ class: "conflict" }]);
    expect(see(journalLine({ MESSAGE: "telegram.error.TimedOut: Timed out" }))).toEqual([]);
    const systemds = { _PID: "1", UNIT, _SYSTEMD_UNIT: "init.scope", MESSAGE: "it already polls" };
    expect(see(journalLine(systemds))).toEqual([]);
  });

  it("loses sight on a suppression and regains it with the first entry after the rate limit's interval", () => {
    const { see } = observer();
    expect(see(suppressedLine(10_000))).toEqual([
      { kind: "sight", unit: UNIT, atMs: 10_000, visible: false, reason: "suppressed" },
    ]);
    expect(see(journalLine({}, 39_000))).toMatchObject([{ kind: "message" }]);
    expect(see(journalLine({}, 40_000))).toMatchObject([
      { kind: "sight", visible: true, reason: "following" },
      { kind: "message" },
    ]);
    expect(see(journalLine({}, 41_000))).toMatchObject([{ kind: "message" }]);
  });

  it("regains sight by the clock where the unit stays silent after a suppression", () => {
    const { see, tick } = observer();
    see(suppressedLine(10_000));
    expect(tick(39_999)).toEqual([]);
    expect(tick(40_000)).toEqual([{ kind: "sight", unit: UNIT, atMs: 40_000, visible: true, reason: "following" }]);
    expect(tick(41_000)).toEqual([]);
  });

  it("knows a user's unit by _SYSTEMD_USER_UNIT and its manager by init.scope", () => {
    const { see } = observer({ scope: { kind: "user", uid: 1000 } });
    const own = { _SYSTEMD_UNIT: "user@1000.service", _SYSTEMD_USER_UNIT: UNIT };
    expect(see(journalLine(own))).toMatchObject([{ unit: UNIT, class: "activity" }]);
    expect(see(journalLine())).toEqual([]);
    const about = { ...own, _SYSTEMD_USER_UNIT: "init.scope", USER_UNIT: UNIT, USER_INVOCATION_ID: INVOCATION };
    expect(see(journalLine({ ...about, MESSAGE_ID: OOM }))).toMatchObject([{ class: "oom", invocationId: INVOCATION }]);
  });
});
