import { describe, expect, it } from "vitest";
import { performAll, type Step } from "../../../src/cli/install/transaction.ts";

function script() {
  const told: string[] = [];
  const step = (what: string, more: Partial<Step> = {}): Step => ({
    kind: "file",
    what,
    state: null,
    perform() {
      told.push(`do ${what}`);
      return { undo: () => void told.push(`undo ${what}`), settle: () => void told.push(`settle ${what}`) };
    },
    ...more,
  });
  return { told, step };
}

const failing = (message: string) => (): never => {
  throw new Error(message);
};

describe("performAll()", () => {
  it("does all in order, and settles only then", async () => {
    const { told, step } = script();
    expect(await performAll([step("a"), step("b")], () => null)).toEqual({ ok: true, value: null });
    expect(told).toEqual(["do a", "do b", "settle a", "settle b"]);
  });

  it("undoes the last first where one fails, and says in one line which and why", async () => {
    const { told, step } = script();
    const result = await performAll(
      [step("a"), step("b"), step("c", { perform: failing("no\n  space") }), step("d")],
      () => null,
    );
    expect(result).toMatchObject({ ok: false, message: "c: no space" });
    expect(told).toEqual(["do a", "do b", "undo b", "undo a"]);
  });

  it("undoes the rest where one cannot be undone, and says so", async () => {
    const { told, step } = script();
    const stuck = step("b", { perform: () => ({ undo: failing("stuck") }) });
    const result = await performAll([step("a"), stuck, step("c", { perform: failing("no") })], () => null);
    expect(result).toMatchObject({ ok: false, message: "c: no; not undone: stuck" });
    expect(told).toEqual(["do a", "undo a"]);
  });

  it("stops between two steps when it is interrupted", async () => {
    const { told, step } = script();
    const result = await performAll([step("a"), step("b")], () => (told.length > 0 ? "SIGINT" : null));
    expect(result).toMatchObject({ ok: false, message: "b: interrupted by SIGINT" });
    expect(told).toEqual(["do a", "undo a"]);
  });

  it("is done although something cannot be settled", async () => {
    const { step } = script();
    expect((await performAll([step("a", { perform: () => ({ settle: failing("x") }) })], () => null)).ok).toBe(true);
  });
});
