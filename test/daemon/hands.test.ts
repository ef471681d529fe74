import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type HandsOptions, unitHands } from "../../src/daemon/hands.ts";
import { success } from "../../src/model/result.ts";
import type { InvocationId } from "../../src/model/scalars.ts";
import type { JournalLine } from "../../src/sensors/journal/query.ts";
import { unitName } from "../detectors/observations.ts";
import { journalLine } from "./journal-line.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const ended = journalLine("Main process exited, code=exited, status=1/FAILURE", "process_exit", true);
const words = journalLine("MemoryError", "memory_error");
const fallen = "f".repeat(32) as InvocationId;

/** Hands above a journal that gives these lines, one answer after the other, and what it was asked. */
function handsAbove(...answers: JournalLine[][]) {
  const asked: unknown[] = [];
  const queries = {
    lastMessages: async (_unit: unknown, question: unknown) => {
      asked.push(question);
      return success(answers[asked.length - 1] ?? []);
    },
  };
  const options = { unit: unitName, queries, lastFallen: () => fallen } as unknown as HandsOptions;
  return { hands: unitHands(options), asked };
}

describe("why a unit fell", () => {
  it("is read at once where its last words are there", async () => {
    const { hands, asked } = handsAbove([words, ended]);
    expect(await hands.explainFall("en")).toMatchObject({ cause: "memory_error", lastLines: ["MemoryError"] });
    expect(asked).toMatchObject([{ invocation: fallen }]);
  });

  it("is read once more where systemd was quicker than journald, and no oftener", async () => {
    const late = handsAbove([ended], [words, ended]);
    const told = late.hands.explainFall("en");
    await vi.runAllTimersAsync();
    expect(await told).toMatchObject({ cause: "memory_error" });
    expect(late.asked).toMatchObject([{ invocation: fallen }, { invocation: fallen }]);

    const silent = handsAbove([ended], [ended], [words]);
    const nothing = silent.hands.explainFall("en");
    await vi.runAllTimersAsync();
    expect(await nothing).toMatchObject({ cause: null, lastLines: [] });
    expect(silent.asked).toHaveLength(2);
  });

  it("is waited for where journald has not even systemd's word of the end, and not for ever", async () => {
    const held = handsAbove([], [], [ended], [words, ended]);
    const told = held.hands.explainFall("en");
    await vi.runAllTimersAsync();
    expect(await told).toMatchObject({ cause: "memory_error" });
    expect(held.asked).toHaveLength(4);

    const mute = handsAbove();
    const nothing = mute.hands.explainFall("en");
    await vi.runAllTimersAsync();
    expect(await nothing).toMatchObject({ cause: null, lastLines: [] });
    expect(mute.asked).toHaveLength(5);
  });
});
