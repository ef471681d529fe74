import { wordingIn } from "../../../src/audit/wording/wording.ts";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ReplayEvent } from "../../../src/cli/replay/events.ts";
import { journalReader } from "../../../src/cli/replay/read-journal.ts";
import { jsonLine } from "../../../src/cli/replay/render-json.ts";
import { replayer } from "../../../src/cli/replay/replayer.ts";
import type { UnitName } from "../../../src/model/scalars.ts";
import type { UnitSettings } from "../../../src/model/settings.ts";
import { settings as defaults } from "../../policy/settings.ts";

const unit = "marketingbot-bot.service" as UnitName;
const boot = "a".repeat(32);
const ids = {
  started: "39f53479d3a045ac8e11786248231fbf",
  exited: "98e322203f7a4ed290d09fe03c09fe15",
  failed: "d9b373ed55a64feb8242e02dbe79a49c",
  scheduled: "5eb03494b6584870a536b337290809b3",
};
const conflict =
  "telegram.error.Conflict: Conflict: terminated by other getUpdates request; make sure that only one bot instance is running";
const poll =
  'HTTP Request: POST https://api.telegram.org/bot123456:AAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/getUpdates "HTTP/1.1 200 OK"';

type Entry = Readonly<Record<string, unknown>>;

const at = (seconds: number): Entry => ({
  __CURSOR: `s=${seconds}`,
  __REALTIME_TIMESTAMP: String(1_700_000_000_000_000 + seconds * 1_000_000),
  __MONOTONIC_TIMESTAMP: String(1_000_000_000 + seconds * 1_000_000),
  _BOOT_ID: boot,
});
const line = (seconds: number, message: string, invocation = 1): Entry => ({
  ...at(seconds),
  MESSAGE: message,
  PRIORITY: "6",
  _PID: "4711",
  _TRANSPORT: "stdout",
  _SYSTEMD_UNIT: unit,
  _SYSTEMD_INVOCATION_ID: invocation.toString(16).padStart(32, "0"),
});
const manager = (seconds: number, id: string, invocation: number, more: Entry = {}): Entry => ({
  ...at(seconds),
  MESSAGE: "a record of systemd",
  MESSAGE_ID: id,
  _PID: "1",
  _SYSTEMD_UNIT: "init.scope",
  UNIT: unit,
  INVOCATION_ID: invocation.toString(16).padStart(32, "0"),
  ...more,
});
/** Starts, and exits 1 two seconds later; systemd restarts it after five. */
const crash = (seconds: number, invocation: number): readonly Entry[] => [
  manager(seconds, ids.started, invocation, { JOB_TYPE: "start", JOB_RESULT: "done" }),
  line(seconds + 1, "Traceback (most recent call last):", invocation),
  manager(seconds + 2, ids.exited, invocation, { EXIT_CODE: "exited", EXIT_STATUS: "1" }),
  manager(seconds + 2, ids.failed, invocation, { UNIT_RESULT: "exit-code" }),
  manager(seconds + 7, ids.scheduled, invocation, { N_RESTARTS: String(invocation) }),
];

function play(
  text: string | Uint8Array,
  options: { units?: ReadonlyMap<UnitName, UnitSettings>; pieces?: number } = {},
) {
  const told: ReplayEvent[] = [];
  let junk = 0;
  const bugs: string[] = [];
  const player = replayer({
    wording: wordingIn("en"),
    named: options.units ?? null,
    asRecorded: options.units === undefined,
    scope: { kind: "system" },
    tell: (event) => told.push(event),
    onBug: (what) => bugs.push(what),
  });
  const reader = journalReader({
    onEntry: (fields, number) => player.entry(fields, number),
    onJunk: () => (junk += 1),
  });
  const bytes = Buffer.from(text);
  const pieceBytes = Math.max(1, Math.ceil(bytes.length / (options.pieces ?? 1)));
  for (let from = 0; from < bytes.length; from += pieceBytes) reader.push(bytes.subarray(from, from + pieceBytes));
  reader.end();
  player.end();
  expect(bugs).toEqual([]);
  return { told, junk, format: reader.format };
}

const json = (entries: readonly Entry[]) => entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
function field(name: string, value: string): Buffer {
  if (!value.includes("\n")) return Buffer.from(`${name}=${value}\n`);
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(bytes.length));
  return Buffer.concat([Buffer.from(`${name}\n`), length, bytes, Buffer.from("\n")]);
}

/** The export format: text fields plain, those with a line end with their length (systemd.dev/JOURNAL_EXPORT_FORMATS). */
function exported(entries: readonly Entry[]): Buffer {
  return Buffer.concat(
    entries.flatMap((entry) => [
      ...Object.entries(entry).map(([name, value]) => field(name, String(value))),
      Buffer.from("\n"),
    ]),
  );
}

const findings = (told: readonly ReplayEvent[]) => told.flatMap((event) => (event.kind === "finding" ? [event] : []));
const decisions = (told: readonly ReplayEvent[]) =>
  told.flatMap((event) => (event.kind === "decision" ? [`${event.decision.kind} ${event.decision.reason}`] : []));

const survives = (pieces: readonly Uint8Array[]) => play(Buffer.concat(pieces)).junk >= 0;

describe("a replay", () => {
  it("finds the class of each message, by cursor and by line", () => {
    const { told } = play(json([line(0, poll), line(1, "nothing of note"), line(2, conflict)]));
    expect(findings(told).map((found) => [found.class, found.source])).toEqual([
      ["activity", { cursor: "s=0", line: 1 }],
      ["conflict", { cursor: "s=2", line: 3 }],
    ]);
  });

  it("takes entries that have nothing but a message", () => {
    const { told } = play(
      json([{ MESSAGE: conflict }, { MESSAGE: "hello" }, { MESSAGE: "telegram.error.InvalidToken: x" }]),
    );
    expect(findings(told).map((found) => [found.class, found.source.line, found.source.cursor])).toEqual([
      ["conflict", 1, null],
      ["auth", 3, null],
    ]);
  });

  it("reads the export format alike, in pieces of any size, fields of many lines included", () => {
    const entries = [
      line(0, poll),
      line(2, `ERROR - No error handlers are registered\nTraceback\n${conflict}`),
      ...crash(10, 1),
    ];
    const plain = play(json(entries)).told.map(jsonLine);
    const classes = plain.map((text) => (JSON.parse(text) as { class?: string }).class);
    expect(classes).toEqual(expect.arrayContaining(["activity", "conflict"]));
    for (const pieces of [1, 7, 400]) expect(play(exported(entries), { pieces }).told.map(jsonLine)).toEqual(plain);
  });

  it("sees a crash loop in systemd's own records, and takes it over", () => {
    const loop = [0, 7, 14, 21].flatMap((seconds, index) => crash(seconds, index + 1));
    const { told } = play(json([...loop, line(60, "later")]));
    expect(decisions(told)).toContain("hold fast-loop");
    expect(told).toContainEqual(expect.objectContaining({ kind: "decision", assumed: true }));
  });

  it("decides otherwise with other thresholds", () => {
    const loop = [0, 7, 14, 21].flatMap((seconds, index) => crash(seconds, index + 1));
    const restart = { ...defaults.restart, fastLoop: { restarts: 50, windowMs: 1000 }, budget: 50 };
    const { told } = play(json([...loop, line(60, "later")]), { units: new Map([[unit, { ...defaults, restart }]]) });
    expect(decisions(told)).not.toContain("hold fast-loop");
  });

  it("does not believe a program that writes what systemd would write", () => {
    const forged = [0, 7, 14, 21]
      .flatMap((seconds, index) => crash(seconds, index + 1))
      .map((entry) => ({ ...entry, _PID: "4711", _SYSTEMD_UNIT: unit }));
    expect(decisions(play(json([line(0, poll), ...forged, line(60, "later")])).told)).toEqual([]);
  });

  it("tells of a stall by the recorded time, and not of silence at the end of the file", () => {
    const beats = Array.from({ length: 60 }, (_, index) => line(index * 10, poll));
    expect(decisions(play(json(beats)).told)).toEqual([]);
    const silent = play(
      json([
        manager(0, ids.started, 1, { JOB_TYPE: "start", JOB_RESULT: "done" }),
        ...beats,
        manager(2000, "0".repeat(32), 1),
      ]),
    ).told;
    expect(silent).toContainEqual(expect.objectContaining({ kind: "incident" }));
  });

  it("shows no secret", () => {
    const { told } = play(json([line(0, poll)]));
    expect(told.map(jsonLine).join("")).not.toContain("AAaaaaaaaa");
  });

  it("counts what is no entry, and goes on", () => {
    const { told, junk } = play(`${json([line(0, poll)])}not json\n{"a":\n[1]\n${json([line(1, conflict)])}`);
    expect(junk).toBe(3);
    expect(findings(told).map((found) => found.class)).toEqual(["activity", "conflict"]);
  });

  it.each<[string, string | Uint8Array]>([
    ["unknown", "just some text\nand more\n"],
    ["unknown", ""],
    ["compressed", new Uint8Array([0x1f, 0x8b, 8, 0])],
    ["journal-file", "LPKSHHRH and then some"],
  ])("says that it is no journal: %s", (format, text) => {
    expect(play(text).format).toBe(format);
  });

  it("is not brought down by any bytes", () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
      fc.constantFrom(line(0, conflict), line(3, poll), ...crash(5, 1)).map((entry) => Buffer.from(json([entry]))),
      fc.constantFrom(line(0, `${conflict}\nagain`), ...crash(5, 1)).map((entry) => exported([entry])),
      fc
        .constantFrom("MESSAGE\n", "__CURSOR=x\n", "\n", "{}\n", '{"MESSAGE":null}\n', '{"MESSAGE":[300,-1]}\n')
        .map((text) => Buffer.from(text)),
    );
    const checked = fc.check(fc.property(fc.array(piece, { maxLength: 12 }), survives), { numRuns: 200 });
    expect(checked.failed).toBe(false);
  });
});
