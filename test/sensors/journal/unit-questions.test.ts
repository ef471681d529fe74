import { describe, expect, it } from "vitest";
import { failure, success } from "../../../src/model/result.ts";
import type { InvocationId, MonotonicMs, UnitName } from "../../../src/model/scalars.ts";
import type { Collector } from "../../../src/sensors/journal/newest-of-each.ts";
import type { Fields } from "../../../src/sensors/journal/query-answers.ts";
import type { Run } from "../../../src/sensors/journal/query.ts";
import { unitQuestions } from "../../../src/sensors/journal/unit-questions.ts";
import { BOOT, journalLine, managerLine, POLLED } from "./lines.ts";

const messageId = "63f78f85295544e1b5d691db4ec336cd";
const units = (count: number) => Array.from({ length: count }, (_, index) => `u${index}.service` as UnitName);

/** Keeps the newest few times of a unit. */
class Times implements Collector {
  readonly atMs: number[] = [];
  private readonly most: number;

  constructor(most = Infinity) {
    this.most = most;
  }

  get isFull(): boolean {
    return this.atMs.length >= this.most;
  }

  take(fields: Fields): void {
    this.atMs.push(Number(fields.get("__MONOTONIC_TIMESTAMP")) / 1000);
  }
}

const own = (unit: string, atMs: number) => ({ unit, atMs, line: journalLine({ UNITWARDEN_UNIT: unit }, atMs) });

const well = async () => success({ stdout: "", stderr: "", exitStatus: 0 });

const late = async () => failure("timed-out", "no end after 1 s", { recoverable: true });
const restart = (unit: string, from: string, to: string, atMs: number) =>
  [
    { id: "5eb03494b6584870a536b337290809b3", invocation: from, atMs: atMs - 1 },
    { id: "7d4958e842da4a758f6c1cdc7b36dcc5", invocation: to, atMs },
    { id: "39f53479d3a045ac8e11786248231fbf", invocation: to, atMs: atMs + 1 },
  ].map((one) => ({
    unit,
    atMs: one.atMs,
    line: managerLine({ UNIT: unit, MESSAGE_ID: one.id, INVOCATION_ID: one.invocation.repeat(32) }, one.atMs),
  }));
const invocation = (letter: string) => letter.repeat(32) as InvocationId;
const said = (unit: string, message: string, atMs: number) => ({
  unit,
  atMs,
  line: journalLine({ _SYSTEMD_UNIT: unit, MESSAGE: message }, atMs),
});

/** A journal of such entries: what names none of the units asked about is left out, as journalctl does it. */
function journal(
  entries: readonly { readonly unit: string; readonly atMs: number; readonly line: string }[],
  { ends = well }: { readonly ends?: () => ReturnType<Run> } = {},
) {
  const state = { calls: [] as (readonly string[])[], lines: 0, running: 0, most: 0 };
  const newestFirst = entries.toSorted((a, b) => b.atMs - a.atMs);
  const run: Run = async (_file, args, { signal, onLine, ...options } = {}) => {
    state.calls.push([...args, `timeout=${options.timeoutMs}`]);
    state.running += 1;
    state.most = Math.max(state.most, state.running);
    await new Promise(setImmediate);
    const asked = new Set(args.map((word) => word.slice(word.indexOf("=") + 1)));
    for (const { unit, line } of newestFirst) {
      if (signal?.aborted === true) break;
      if (!asked.has(unit)) continue;
      state.lines += 1;
      onLine?.(line);
    }
    state.running -= 1;
    return signal?.aborted === true ? failure("stopped", "stopped", { recoverable: true }) : ends();
  };
  return { state, questions: unitQuestions({ run, scope: { kind: "system" }, bootId: BOOT }) };
}

describe("questions about many units", () => {
  it("are few children, a few at once, however many the units are", async () => {
    const all = units(500);
    const { questions, state } = journal(all.map((unit, index) => own(unit, index)));
    const answers = await questions.ownRecords(all, {
      about: "x",
      messageIds: [messageId],
      collect: () => new Times(),
    });
    expect([answers.size, state.calls.length, state.most]).toEqual([500, 9, 2]);
    for (const [index, unit] of all.entries()) {
      const answer = answers.get(unit);
      expect(answer?.ok === true && answer.value.atMs).toEqual([index]);
    }
    expect(state.calls[0]).toEqual(
      expect.arrayContaining([
        "--reverse",
        "--all",
        `MESSAGE_ID=${messageId}`,
        "UNITWARDEN_UNIT=u0.service",
        "UNITWARDEN_UNIT=u59.service",
        "_UID=0",
        `_UID=${process.getuid?.() ?? 0}`,
        `_BOOT_ID=${BOOT}`,
        "timeout=10000",
      ]),
    );
    expect(state.calls[0]?.join(" ")).not.toMatch(/--lines|u60\.service|UNITWARDEN_REASON=/);
  });

  it("find the one old record of a quiet unit, and read what a chatty one has beyond its own most no longer than that", async () => {
    const [chatty, quiet, silent] = units(3) as [UnitName, UnitName, UnitName];
    const many = Array.from({ length: 50_000 }, (_, index) => own(chatty, 1000 + index));
    const { questions, state } = journal([own(quiet, 1), ...many]);
    const answers = await questions.ownRecords([chatty, quiet, silent], {
      about: "x",
      messageIds: [messageId],
      collect: () => new Times(100),
    });
    const times = (unit: UnitName) => {
      const answer = answers.get(unit);
      return answer?.ok === true ? answer.value.atMs : null;
    };
    expect(times(chatty)).toEqual(Array.from({ length: 100 }, (_, index) => 50_999 - index));
    expect([times(quiet), times(silent)]).toEqual([[1], []]);
    expect(state.calls).toHaveLength(2);
    expect(state.calls[1]).not.toContain(`UNITWARDEN_UNIT=${chatty}`);
    expect(state.lines).toBeLessThan(1300);
  });

  it("end as soon as no unit wants more", async () => {
    const [one, other] = units(2) as [UnitName, UnitName];
    const entries = Array.from({ length: 500 }, (_, index) => [own(one, 2 * index), own(other, 2 * index + 1)]).flat();
    const { questions, state } = journal(entries);
    await questions.ownRecords([one, other], { about: "x", messageIds: [messageId], collect: () => new Times(10) });
    expect([state.calls.length, state.lines]).toEqual([1, 20]);
  });

  it("fail for the units of a batch that failed alone, and say why; who had all he wants is answered", async () => {
    const all = units(100);
    const full = all[3] as UnitName;
    const state = { child: 0 };
    const { questions } = journal([own(full, 5)], {
      ends: async () => {
        state.child += 1;
        const stderr =
          state.child === 1 ? "Failed to open token /bot1234567890:AAE0fakeTokenForTests_000000000-xyz" : "";
        return success({ stdout: "", stderr, exitStatus: state.child === 1 ? 1 : 0 });
      },
    });
    const asked = { about: "our own actions", messageIds: [messageId], collect: () => new Times(1) };
    const answers = await questions.ownRecords(all, asked);
    const failed = all.filter((unit) => answers.get(unit)?.ok === false);
    expect(failed).toEqual(all.slice(0, 60).filter((unit) => unit !== full));
    expect(answers.get(all[0] as UnitName)).toMatchObject({
      code: "journalctl-failed",
      message: "Cannot read our own actions of 60 units from the journal: Failed to open token /bot<token>",
    });
  });

  it("are content with the newest where that is said to do, and the time is over", async () => {
    const asked = { about: "x", messageIds: [messageId], collect: () => new Times() };
    const unit = units(1);
    const some = journal([own("u0.service", 7)], { ends: late });
    expect((await some.questions.ownRecords(unit, asked)).get(unit[0] as UnitName)).toMatchObject({
      code: "timed-out",
    });
    const newest = await some.questions.ownRecords(unit, { ...asked, patienceMs: 8000 });
    expect(newest.get(unit[0] as UnitName)).toMatchObject({ ok: true, value: { atMs: [7] } });
    const none = await journal([], { ends: late }).questions.ownRecords(unit, { ...asked, patienceMs: 8000 });
    expect(none.get(unit[0] as UnitName)).toMatchObject({ ok: false, code: "timed-out" });
  });

  it("share the patience among the children that come after each other", async () => {
    const { questions, state } = journal([]);
    const asked = { about: "x", messageIds: [messageId], collect: () => new Times(), patienceMs: 8000 };
    await questions.ownRecords(units(240), asked);
    expect(state.calls.map((call) => call.at(-1))).toEqual(Array.from({ length: 4 }, () => "timeout=4000"));
  });
});

describe("restarts() of many units", () => {
  it("are each unit's own, oldest first, from its own time on", async () => {
    const [a, b, c] = units(3) as [UnitName, UnitName, UnitName];
    const { questions, state } = journal([
      ...restart(a, "a", "b", 100_000),
      // Between each other's records.
      ...restart(b, "c", "d", 100_000),
      ...restart(a, "b", "e", 200_000),
      ...restart(b, "d", "f", 300_000),
    ]);
    const since = [
      [a, 50_000],
      [b, 150_000],
      [c, 0],
    ] as [UnitName, MonotonicMs][];
    const answers = await questions.restarts(new Map(since));
    expect(answers.get(a)).toEqual(success([100_000, 200_000]));
    expect(answers.get(b)).toEqual(success([300_000]));
    expect(answers.get(c)).toEqual(success([]));
    expect(state.calls[0]).toEqual(expect.arrayContaining([`UNIT=${a}`, `UNIT=${b}`, "_PID=1", `_BOOT_ID=${BOOT}`]));
  });

  it("are read no further back than anybody wants", async () => {
    const [a] = units(1) as [UnitName];
    const entries = Array.from({ length: 100 }, (_, index) => restart(a, "a", "b", 100_000 * (index + 1))).flat();
    const { questions, state } = journal(entries);
    const answers = await questions.restarts(new Map([[a, 9_900_000 as MonotonicMs]]));
    expect(answers.get(a)).toEqual(success([9_900_000, 10_000_000]));
    expect(state.lines).toBe(7);
  });
});

describe("activity() of many units", () => {
  it("gives each its newest heartbeat, and takes no chat message for one", async () => {
    const [a, b] = units(2) as [UnitName, UnitName];
    const { questions, state } = journal([
      said(a, POLLED, 800),
      said(a, `INFO:bot:message from 77: ${POLLED}`, 900),
      said(b, POLLED, 500),
      said(b, POLLED, 400),
    ]);
    const asked = new Map([
      [a, invocation("a")],
      [b, invocation("b")],
    ]);
    const answers = await questions.activity(asked, {});
    expect(answers.get(a)).toMatchObject({ value: { lastAtMs: 800, origin: "https://api.telegram.org" } });
    expect(answers.get(b)).toMatchObject({ value: { lastAtMs: 500 } });
    expect(state.calls).toHaveLength(1);
    expect(state.calls[0]?.join(" ")).toMatch(/--grep=getupdates\|.* --case-sensitive=false/);
    expect(state.calls[0]).toEqual(expect.arrayContaining([`_SYSTEMD_INVOCATION_ID=${"b".repeat(32)}`]));
  });

  it("reads without the prefilter where that finds nothing by the owner's pattern", async () => {
    const [a, b] = units(2) as [UnitName, UnitName];
    const { questions, state } = journal([said(a, "tick 5", 40)]);
    const asked = new Map([
      [a, invocation("a")],
      [b, invocation("b")],
    ]);
    const answers = await questions.activity(asked, { activityPattern: /tick [0-9]/i });
    expect(answers.get(a)).toMatchObject({ value: { lastAtMs: 40 } });
    expect(answers.get(b)).toMatchObject({ value: { lastAtMs: null } });
    expect(state.calls.map((call) => call.some((word) => word.startsWith("--grep")))).toEqual([true, false]);
    expect(state.calls[1]).not.toContain(`_SYSTEMD_UNIT=${a}`);
  });
});
