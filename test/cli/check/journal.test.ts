import { wordingIn } from "../../../src/audit/wording/wording.ts";
import { describe, expect, it } from "vitest";
import { auditFields } from "../../../src/audit/fields.ts";
import { MESSAGE_IDS } from "../../../src/audit/message-ids.ts";
import { readDaemonRecords } from "../../../src/cli/check/daemon-records.ts";
import { checkJournal } from "../../../src/cli/check/journal.ts";
import { criticalErrorsIn, heartbeatsIn } from "../../../src/cli/check/lines.ts";
import { SampleLog } from "../../../src/daemon/sample-log.ts";
import type { AuditRecord } from "../../../src/model/audit-record.ts";
import { failure, success } from "../../../src/model/result.ts";
import type { BootId, InvocationId, MonotonicMs, WallMs } from "../../../src/model/scalars.ts";
import { entryOf, type JournalEntry } from "../../../src/sensors/journal/entry.ts";
import type { Run } from "../../../src/sensors/journal/query.ts";
import { megabyte, memory, unit, unitState } from "./facts.ts";

const bootId = "b".repeat(32) as BootId;
const invocation = "a".repeat(32) as InvocationId;
const token = "123456789:AAStandInStandInStandInStandInStandIn";

/** The fields of an entry as journalctl prints them; the time in milliseconds since boot. */
function fields(atMs: number, more: Record<string, unknown>): ReadonlyMap<string, unknown> {
  const times = { __CURSOR: `c${atMs}`, __REALTIME_TIMESTAMP: "1", __MONOTONIC_TIMESTAMP: String(atMs * 1000) };
  return new Map(Object.entries({ ...times, _BOOT_ID: bootId, ...more }));
}

function line(atMs: number, message: string, more: Record<string, unknown> = {}): JournalEntry {
  const shared = { MESSAGE: message, _SYSTEMD_UNIT: unit, _SYSTEMD_INVOCATION_ID: invocation, _TRANSPORT: "stdout" };
  const entry = entryOf(fields(atMs, { ...shared, PRIORITY: "6", ...more }));
  if (entry === null) throw new Error("no entry");
  return entry;
}

const poll = `2026-11-23 09:00:00,123 - httpx - INFO - HTTP Request: POST http://127.0.0.1:8081/bot${token}/getUpdates "HTTP/1.1 200 OK"`;

describe("heartbeatsIn()", () => {
  it("finds the heartbeats of one invocation, and where they go", () => {
    const lines = [
      line(1, poll, { _SYSTEMD_INVOCATION_ID: "c".repeat(32) }),
      line(2, poll),
      line(3, poll.replace("getUpdates", "sendMessage")),
      line(4, poll.replace("200 OK", "409 Conflict")),
    ];
    expect(heartbeatsIn(lines, { invocation, pattern: null })).toEqual([{ atMs: 2, origin: "http://127.0.0.1:8081" }]);
  });

  it("finds those of a pattern of the owner's", () => {
    const found = heartbeatsIn([line(1, "tick 5"), line(2, poll)], { invocation, pattern: /tick [0-9]/i });
    expect(found).toEqual([{ atMs: 1, origin: null }]);
  });
});

const count = (...messages: string[]) =>
  criticalErrorsIn(
    messages.map((message, index) => line(index, message)),
    { sinceMs: 0, complete: true },
  );

describe("criticalErrorsIn()", () => {
  it("counts CRITICAL lines, those of a narrower class too, and shows the last one redacted", () => {
    const conflict = "2026-11-23 09:00:00,123 - bot - CRITICAL - Conflict: terminated by other getUpdates request";
    expect(count("CRITICAL boom", conflict, `CRITICAL bad token ${token}`)).toEqual({
      count: 3,
      lastText: "CRITICAL bad token <token>",
      complete: true,
    });
  });

  it("counts those of the root script's own logger", () => {
    expect(count("2026-11-23 09:00:00,123 - __main__ - CRITICAL - Another instance is running already").count).toBe(1);
  });

  it("does not count errors, heartbeats, and chat that quotes the word", () => {
    const error = "2026-11-23 09:00:00,123 - bot - ERROR - telegram.error.NetworkError: Bad Gateway";
    const chat = "2026-11-23 09:00:00,123 - bot - INFO - message from user: CRITICAL - help";
    expect(count(error, poll, chat)).toMatchObject({ count: 0, lastText: null });
  });

  it("leaves out what is older than the window", () => {
    const lines = [line(5, "CRITICAL old"), line(20, "CRITICAL new")];
    expect(criticalErrorsIn(lines, { sinceMs: 10, complete: true })).toMatchObject({ count: 1 });
  });
});

const record = (atMs: number, event: string, evidence: unknown, more: Record<string, unknown> = {}) =>
  fields(atMs, {
    UNITWARDEN_EVENT: event,
    UNITWARDEN_EVIDENCE: JSON.stringify(evidence),
    UNITWARDEN_INVOCATION: invocation,
    _UID: "0",
    ...more,
  });

const wanted = { unit, invocation, measure: "anon", ownUid: 1000 } as const;

const by = (writer: Record<string, unknown>) =>
  readDaemonRecords([record(1, "sample", { anonBytes: 5 }, writer)], wanted).samples.length;

const said = (bytes: number, more: object = {}) => ({
  kind: "settled",
  atMs: 1,
  invocationId: invocation,
  measure: "anon",
  bytes,
  ...more,
});
const read = (...observed: readonly object[]) =>
  readDaemonRecords(
    observed.map((one) => record(1, "sample", { observed: [one] })),
    wanted,
  ).settledBytes;

describe("readDaemonRecords()", () => {
  it("reads samples of this invocation, by the measure that is judged", () => {
    const records = [
      record(1, "sample", { anonBytes: 5, currentBytes: 9 }),
      record(2, "sample", { anonBytes: 6 }, { UNITWARDEN_INVOCATION: "c".repeat(32) }),
      record(3, "sample", { anonBytes: null }),
      record(4, "sample", { anonBytes: "7" }),
      record(5, "sample", { anonBytes: 8 }, { UNITWARDEN_WALL_USEC: "1" }),
    ];
    expect(readDaemonRecords(records, wanted).samples).toEqual([{ atMs: 1, bytes: 5 }]);
    expect(readDaemonRecords(records, { ...wanted, measure: "current" }).samples).toEqual([{ atMs: 1, bytes: 9 }]);
  });

  it("understands the sample that the daemon writes", () => {
    const written: AuditRecord[] = [];
    const log = new SampleLog({
      unit,
      nowMs: 0,
      record: (sample) => written.push(sample),
      wording: () => wordingIn("en").unit,
    });
    const moment = { monotonicMs: 60_000 as MonotonicMs, wallMs: 1 as WallMs };
    log.tick(moment, { unit: unitState(), memory: memory() });
    const [sample] = written;
    if (sample === undefined) throw new Error("no sample");
    const records = [fields(60_000, { ...auditFields(sample, { late: false }), _UID: "0" })];
    const { samples } = readDaemonRecords(records, wanted);
    expect(samples).toEqual([{ atMs: 60_000, bytes: 84 * megabyte }]);
  });

  it("knows what the daemon says the unit settled at, of this invocation and by this measure", () => {
    expect(read(said(5), said(6))).toBe(6);
    expect(read(said(5), said(6, { invocationId: "c".repeat(32) }), said(7, { measure: "current" }))).toBe(5);
    expect(read(said(-1, { bytes: "many" }))).toBe(null);
  });

  it("believes root, ourselves and the daemon's unit, and nobody else", () => {
    expect(by({ _UID: "1000" })).toBe(1);
    expect(by({ _UID: "998", _SYSTEMD_UNIT: "unitwarden.service" })).toBe(1);
    expect(by({ _UID: "1001" })).toBe(0);
    expect(by({ _UID: "1001", _SYSTEMD_UNIT: unit })).toBe(0);
  });

  it("counts restarts and starts, and knows a hold until something follows it", () => {
    const hold = record(2, "intent", { action: "hold" });
    const restart = record(1, "intent", { action: "restart" });
    expect(readDaemonRecords([restart, hold], wanted)).toMatchObject({ startsMs: [1], heldAtMs: 2 });
    const after = [hold, record(3, "intent", { action: "end-strays" }), record(4, "intent", { action: "start" })];
    expect(readDaemonRecords(after, wanted)).toMatchObject({ startsMs: [4], heldAtMs: null });
  });

  it("takes no harm from records that are none", () => {
    const odd = [new Map(), fields(1, {}), fields(2, { UNITWARDEN_EVIDENCE: "{", _UID: "0" })];
    expect(readDaemonRecords(odd, wanted)).toEqual({ samples: [], settledBytes: null, startsMs: [], heldAtMs: null });
  });
});

function journal(answer: Partial<{ stdout: string; stderr: string; exitStatus: number }> | "lost") {
  const asked: string[][] = [];
  const run: Run = (file, args) => {
    asked.push([file, ...args]);
    if (answer === "lost") return Promise.resolve(failure("timed-out", "no end", { recoverable: true }));
    return Promise.resolve(success({ stdout: "", stderr: "", exitStatus: 0, ...answer }));
  };
  return { asked, journal: checkJournal({ run, scope: { kind: "system" }, bootId }) };
}

describe("checkJournal()", () => {
  const printed = JSON.stringify(Object.fromEntries(fields(7, { MESSAGE: "x" })));

  it("may read systemd's records where one is shown", async () => {
    expect(await journal({ stdout: `${printed}\n` }).journal.mayReadManager()).toEqual(success(true));
    expect(await journal({}).journal.mayReadManager()).toEqual(success(false));
  });

  it("may not where journalctl complains of rights", async () => {
    const stderr = "No journal files were opened due to insufficient permissions.\n";
    expect(await journal({ exitStatus: 1, stderr }).journal.mayReadManager()).toEqual(success(false));
  });

  it("fails where journalctl fails, and never throws", async () => {
    expect(await journal("lost").journal.linesSince(unit, 0 as WallMs)).toMatchObject({ ok: false, code: "timed-out" });
    const broken = await journal({ exitStatus: 1, stderr: `broken /bot${token}/` }).journal.suppression(unit);
    expect(broken).toMatchObject({ ok: false, code: "journalctl-failed" });
    expect(JSON.stringify(broken)).not.toContain(token);
    expect(await journal({ stdout: "{\nnot json\n" }).journal.daemonRecords(unit)).toEqual(success([]));
  });

  it("asks for entries of this boot only, by fields that only journald can write where it matters", async () => {
    const { asked, journal: question } = journal({ stdout: `${printed}\n` });
    await question.linesSince(unit, 5000 as WallMs);
    await question.possibleHeartbeats(unit, { invocation, pattern: null });
    await question.daemonRecords(unit);
    expect(asked.every((words) => words[0] === "journalctl" && words.includes(`_BOOT_ID=${bootId}`))).toBe(true);
    expect(asked[0]).toContain("--since=@5");
    expect(asked[1]).toContain(`_SYSTEMD_INVOCATION_ID=${invocation}`);
    expect(asked[2]).toEqual(
      expect.arrayContaining([`MESSAGE_ID=${MESSAGE_IDS.sample}`, `MESSAGE_ID=${MESSAGE_IDS.intent}`]),
    );
  });

  it("does not give the owner's pattern to journalctl, whose patterns are another language", async () => {
    const { asked, journal: question } = journal({});
    await question.possibleHeartbeats(unit, { invocation, pattern: "tick(?<n>[0-9])" });
    expect(asked[0]?.some((word) => word.startsWith("--grep"))).toBe(false);
  });
});
