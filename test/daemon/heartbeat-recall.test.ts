import { describe, expect, it } from "vitest";
import { HeartbeatRecall } from "../../src/daemon/heartbeat-recall.ts";
import { failure, type Result, success } from "../../src/model/result.ts";
import type { InvocationId, MonotonicMs, UnitName } from "../../src/model/scalars.ts";
import type { Activity } from "../../src/sensors/journal/activity-question.ts";

const unit = (name: string) => `${name}.service` as UnitName;
const first = "1".repeat(32) as InvocationId;
const second = "2".repeat(32) as InvocationId;
const at = (atMs: number): Activity => ({ lastAtMs: atMs as MonotonicMs, origin: null, text: "" });

function world(answer: (name: UnitName) => Result<Activity>, alone: () => Result<Activity> = () => success(at(1))) {
  const asked: string[][] = [];
  const single: string[] = [];
  const recall = new HeartbeatRecall(
    {
      async activity(invocations, { activityPattern }) {
        asked.push([...invocations.keys(), String(activityPattern)]);
        return new Map([...invocations.keys()].map((name) => [name, answer(name)]));
      },
    },
    {
      async heartbeatsOf(name) {
        single.push(name);
        return alone();
      },
    },
    { gatherMs: 5 },
  );
  return { asked, single, recall };
}

describe("HeartbeatRecall", () => {
  it("asks about many units at once, and about those with a pattern of their own apart", async () => {
    const { recall, asked } = world((name) => success(at(name.length)));
    const found = await Promise.all([
      recall.of(unit("a"), first),
      recall.of(unit("bb"), first),
      recall.of(unit("c"), first, /tick/),
    ]);
    expect(found.map((one) => one?.lastAtMs)).toEqual([9, 10, 9]);
    expect(asked).toEqual([
      [unit("a"), unit("bb"), "undefined"],
      [unit("c"), "/tick/"],
    ]);
  });

  it("asks about two invocations of a unit one after the other", async () => {
    const { recall, asked } = world(() => success(at(3)));
    await Promise.all([recall.of(unit("a"), first), recall.of(unit("a"), second)]);
    expect(asked).toHaveLength(2);
  });

  it("asks alone about whom the others kept from an answer, and gives null where the journal does not tell", async () => {
    const failed = failure("timed-out", "no end after 10 s", { recoverable: true });
    const { recall, single } = world(
      (name) => (name === unit("a") ? success(at(3)) : failed),
      () => failed,
    );
    const found = await Promise.all([recall.of(unit("a"), first), recall.of(unit("b"), first)]);
    expect([found[0]?.lastAtMs, found[1]]).toEqual([3, null]);
    expect(single).toEqual([unit("b")]);
  });

  it("gives null where asking throws, and goes on", async () => {
    let isBroken = true;
    const { recall } = world(() => {
      if (isBroken) throw new Error("boom");
      return success(at(4));
    });
    expect(await recall.of(unit("a"), first)).toBeNull();
    isBroken = false;
    expect(await recall.of(unit("a"), first)).toMatchObject({ lastAtMs: 4 });
  });
});
