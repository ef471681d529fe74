import { describe, expect, it } from "vitest";
import { change, upMs, watched, watchedMs, type WatchedTime } from "../../src/detectors/watched-time.ts";
import { at } from "./observations.ts";

/** Seconds that passed by a clock between two moments. */
const passed = (clock: typeof upMs, time: WatchedTime, from: number, to: number) =>
  (clock(time, at(to)) - clock(watched, at(from))) / 1000;

describe("the clocks that can stand still", () => {
  it("run while the unit runs in full sight", () => {
    expect(passed(upMs, watched, 0, 100)).toBe(100);
    expect(passed(watchedMs, watched, 0, 100)).toBe(100);
  });

  it("stand still while the unit is down", () => {
    const down = change(watched, { isDown: true }, at(10));
    expect(passed(upMs, down, 0, 100)).toBe(10);
    expect(passed(upMs, change(down, { isDown: false }, at(50)), 0, 100)).toBe(60);
    expect(passed(watchedMs, change(down, { isDown: false }, at(50)), 0, 100)).toBe(60);
  });

  it("count a silence only while it can be heard, though the unit runs", () => {
    const deaf = change(watched, { journalUnseen: "follower-lost" }, at(10));
    const blind = change(deaf, { unitUnseen: true }, at(20));
    const seen = change(change(blind, { journalUnseen: null }, at(30)), { unitUnseen: false }, at(40));
    expect(passed(watchedMs, seen, 0, 100)).toBe(70);
    expect(passed(upMs, seen, 0, 100)).toBe(100);
  });

  it("do not run backwards for what is told late", () => {
    expect(passed(upMs, change(watched, { isDown: true }, at(10)), 0, 5)).toBe(5);
  });
});
