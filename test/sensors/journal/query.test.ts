import { describe, expect, it } from "vitest";
import { failure, success } from "../../../src/model/result.ts";
import type { InvocationId, MonotonicMs } from "../../../src/model/scalars.ts";
import { journalQueries, type Run } from "../../../src/sensors/journal/query.ts";
import { BOOT, CONFLICT, INVOCATION, journalLine, managerLine, POLLED, UNIT } from "./lines.ts";

const invocation = INVOCATION as InvocationId;
const fromStart = 0 as MonotonicMs;

function asked(answers: readonly Awaited<ReturnType<Run>>[]) {
  const calls: (readonly string[])[] = [];
  const run: Run = async (_file, args) => {
    calls.push(args);
    return answers[calls.length - 1] ?? failure("not-found", "no answer", { recoverable: false });
  };
  return { calls, queries: journalQueries({ run, scope: { kind: "system" }, bootId: BOOT }) };
}

const output = (...lines: string[]) =>
  success({ stdout: lines.map((line) => `${line}\n`).join(""), stderr: "", exitStatus: 0 });
const nothing = success({ stdout: "", stderr: "", exitStatus: 1 });

describe("lastMessages()", () => {
  it("gives messages redacted and classified, and tells systemd's words from the unit's", async () => {
    const { queries, calls } = asked([
      output(
        journalLine({ MESSAGE: CONFLICT }, 1),
        journalLine({}, 2),
        managerLine({ MESSAGE: "Started." }, 3),
        "garbage",
      ),
    ]);
    const answer = await queries.lastMessages(UNIT, { lines: 20 });
    expect(answer.ok && answer.value).toMatchObject([
      { class: "conflict", atMs: 1, fromManager: false },
      { class: "activity", atMs: 2 },
      { class: null, atMs: 3, fromManager: true, text: "Started." },
    ]);
    expect(JSON.stringify(answer)).not.toContain("fakeToken");
    expect(calls[0]).toContain("--lines=20");
  });

  it("asks for one invocation only where it is told which", async () => {
    const { queries, calls } = asked([output(), output()]);
    await queries.lastMessages(UNIT, { lines: 5, invocation });
    expect(calls[0]).toEqual(
      expect.arrayContaining([`_SYSTEMD_INVOCATION_ID=${INVOCATION}`, `INVOCATION_ID=${INVOCATION}`]),
    );
  });

  it("is a failure that says why when journalctl fails", async () => {
    const { queries } = asked([
      success({
        stdout: "",
        stderr: "Failed to open /bot1234567890:AAE0fakeTokenForTests_000000000-xyz",
        exitStatus: 1,
      }),
    ]);
    expect(await queries.lastMessages(UNIT, { lines: 5 })).toEqual({
      ok: false,
      code: "journalctl-failed",
      message: `Cannot read the last messages of unit "${UNIT}" from the journal: Failed to open /bot<token>`,
      recoverable: true,
    });
  });

  it("hands on why journalctl could not be run", async () => {
    const { queries } = asked([failure("timed-out", "no end after 10 s", { recoverable: true })]);
    expect(await queries.lastMessages(UNIT, { lines: 5 })).toMatchObject({
      ok: false,
      code: "timed-out",
      recoverable: true,
    });
  });
});

const record = (id: string, letter: string, atMs: number) =>
  managerLine({ MESSAGE_ID: id, INVOCATION_ID: letter.repeat(32) }, atMs);

describe("restartRecords()", () => {
  it("gives when systemd restarted the unit in this boot, from the given time on, and not what was refused", async () => {
    const restart = (from: string, to: string, atMs: number) => [
      record("5eb03494b6584870a536b337290809b3", from, atMs - 1),
      record("7d4958e842da4a758f6c1cdc7b36dcc5", to, atMs),
      record("39f53479d3a045ac8e11786248231fbf", to, atMs + 1),
    ];
    const refused = [
      record("5eb03494b6584870a536b337290809b3", "d", 400),
      record("be02cf6855d2428ba40df7e9d022f03d", "d", 401),
      record("39f53479d3a045ac8e11786248231fbf", "e", 500),
    ];
    const restarts = [...restart("a", "b", 100), ...restart("b", "c", 200), "garbage", ...restart("c", "d", 300)];
    const { queries, calls } = asked([output(...restarts, ...refused)]);
    expect(await queries.restartRecords(UNIT, { sinceMs: 200 as MonotonicMs })).toEqual({
      ok: true,
      value: [200, 300],
    });
    expect(calls[0]).toEqual(
      expect.arrayContaining([
        "MESSAGE_ID=5eb03494b6584870a536b337290809b3",
        `UNIT=${UNIT}`,
        "_PID=1",
        `_BOOT_ID=${BOOT}`,
      ]),
    );
  });

  it("gives none where there are none", async () => {
    expect(await asked([nothing]).queries.restartRecords(UNIT, { sinceMs: fromStart })).toEqual({
      ok: true,
      value: [],
    });
  });
});

describe("heartbeatsOf()", () => {
  it("gives the newest heartbeat, and takes no chat message for one", async () => {
    const chat = journalLine({ MESSAGE: `INFO:bot:message from 77: ${POLLED}` }, 900);
    const { queries, calls } = asked([output(chat, journalLine({}, 800), journalLine({}, 700))]);
    expect(await queries.heartbeatsOf(UNIT, { invocation })).toEqual({
      ok: true,
      value: { lastAtMs: 800, origin: "https://api.telegram.org", text: expect.any(String) },
    });
    expect(calls).toHaveLength(1);
    expect(calls[0]?.join(" ")).toMatch(/--grep=getupdates\|.* --case-sensitive=false/);
  });

  it("gives null where there was none in this invocation", async () => {
    expect(await asked([nothing]).queries.heartbeatsOf(UNIT, { invocation })).toEqual({
      ok: true,
      value: { lastAtMs: null, origin: null, text: "" },
    });
  });

  it("reads without the prefilter where PCRE2 refuses the user's pattern", async () => {
    const refused = success({ stdout: "", stderr: "Bad pattern", exitStatus: 1 });
    const { queries, calls } = asked([refused, output(journalLine({ MESSAGE: "tick 5" }, 40))]);
    const answer = await queries.heartbeatsOf(UNIT, { invocation, activityPattern: /tick [0-9]/i });
    expect(answer).toEqual({ ok: true, value: { lastAtMs: 40, origin: null, text: expect.any(String) } });
    expect(calls[1]?.join(" ")).not.toContain("--grep");
  });

  it("is a failure when neither can be read", async () => {
    const broken = success({ stdout: "", stderr: "No journal files were found.", exitStatus: 1 });
    expect(await asked([broken, broken]).queries.heartbeatsOf(UNIT, { invocation })).toMatchObject({ ok: false });
  });
});

const sample = (fields: Record<string, unknown>, atMs: number) =>
  journalLine({ _PID: "77", UNITWARDEN_EVIDENCE: "{}", UNITWARDEN_REASON: "minute", ...fields }, atMs);

describe("ownSamples()", () => {
  const messageId = "c9f6f3b273de4017ad788c13f5d7d6eb";
  it("asks for the newest so many of this boot that our own user wrote, long fields included", async () => {
    const { queries, calls } = asked([output(sample({}, 5), "garbage", sample({ UNITWARDEN_INVOCATION: "i" }, 6))]);
    const answer = await queries.ownSamples(UNIT, { messageId, most: 1500 });
    expect(answer.ok && answer.value.map(({ atMs, fields }) => [atMs, fields.get("UNITWARDEN_INVOCATION")])).toEqual([
      [5, undefined],
      [6, "i"],
    ]);
    expect(calls[0]).toEqual(
      expect.arrayContaining([
        "--lines=1500",
        "--all",
        `MESSAGE_ID=${messageId}`,
        `UNITWARDEN_UNIT=${UNIT}`,
        "_UID=0",
        `_BOOT_ID=${BOOT}`,
      ]),
    );
    expect(calls[0]?.join(" ")).not.toContain("UNITWARDEN_REASON=");
  });

  it("asks for some reasons only where it is told which, and is a failure when journalctl fails", async () => {
    const { queries, calls } = asked([
      output(),
      success({ stdout: "", stderr: "Failed to open files", exitStatus: 1 }),
    ]);
    const options = { messageId, most: 1, reasons: ["probe"] };
    expect(await queries.ownSamples(UNIT, options)).toEqual(success([]));
    expect(calls[0]).toContain("UNITWARDEN_REASON=probe");
    expect(await queries.ownSamples(UNIT, options)).toMatchObject({ ok: false, code: "journalctl-failed" });
  });
});
