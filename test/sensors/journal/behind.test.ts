import { describe, expect, it } from "vitest";
import type { MonotonicMs } from "../../../src/model/scalars.ts";
import { followed } from "./followed.ts";
import { journalLine } from "./lines.ts";

describe("JournalFollower, behind the journal,", () => {
  it("tells that it is behind once it reads what is long past, and that it sees again when it has read no such thing for a while", () => {
    const { clock, follower, last, fire, sights, messages } = followed();
    const at = (nowMs: number, lines: readonly number[] = []): void => {
      clock.nowMs = nowMs;
      for (const atMs of lines) last().line(journalLine({}, atMs));
      follower.tick();
    };
    fire();
    at(10_000, [9900]);
    at(11_000, [9901, 9902]);
    expect(sights()).toEqual(["true following"]);
    at(20_000, [15_000, 16_000]);
    expect(sights()).toEqual(["true following", "false behind"]);
    at(21_000, [18_900]);
    // Young ones between old ones are another journal file's.
    at(22_000, [21_900, 19_000, 21_950]);
    at(26_900);
    expect(sights()).toEqual(["true following", "false behind"]);
    at(27_000);
    expect(sights()).toEqual(["true following", "false behind", "true following"]);
    expect(messages()).toHaveLength(9);
  });

  it("knows by what was passed over how far it had come then, and not how old that is by now", () => {
    const { clock, follower, last, fire, sights } = followed();
    const passOver = (nowMs: number, atMs: number): void => {
      clock.nowMs = nowMs;
      last().passOver(journalLine({ MESSAGE: "INFO:root:nothing" }, atMs));
    };
    fire();
    passOver(5100, 5000);
    clock.nowMs = 9900;
    follower.tick();
    expect(sights()).toEqual(["true following"]);
    passOver(10_000, 7000);
    clock.nowMs = 10_100;
    follower.tick();
    expect(sights()).toEqual(["true following", "false behind"]);
  });

  it("says nothing of a past that it catches up with at its start: it sees once that is read", () => {
    const { clock, follower, last, fire, sights } = followed({ cursor: "s=c;i=1" });
    clock.nowMs = 60_000;
    last().line(journalLine({}, 2000));
    fire();
    last().line(journalLine({}, 59_990));
    clock.nowMs = 64_900;
    follower.tick();
    expect(sights()).toEqual([]);
    clock.nowMs = 65_000;
    follower.tick();
    expect(sights()).toEqual(["true following"]);
  });

  it("tells of a death while it is behind, and nothing of catching up after it but that it sees", () => {
    const { clock, last, fire, sights } = followed();
    last().line(journalLine({}, 4990));
    clock.nowMs = 9000;
    last().line(journalLine({}, 6000));
    last().die("killed");
    fire();
    last().line(journalLine({}, 6500));
    fire();
    clock.nowMs = 14_000;
    last().line(journalLine({}, 13_900));
    expect(sights()).toEqual(["true following", "false behind", "false follower-lost", "true following"]);
  });

  it("ends a child that gives nothing for ten seconds though the journal has more, and goes on from the same place", () => {
    const { clock, follower, children, last, fire, pending, sights, messages } = followed();
    fire();
    last().line(journalLine({}, 4990));
    const stuck = last();
    clock.nowMs = 60_000;
    follower.tick();
    expect(stuck.stopped).toBe(false);
    follower.expect(50_000 as MonotonicMs);
    clock.nowMs = 69_999;
    follower.expect(60_000 as MonotonicMs);
    follower.tick();
    expect(stuck.stopped).toBe(false);
    clock.nowMs = 70_000;
    follower.tick();
    expect(stuck.stopped).toBe(true);
    expect(sights()).toEqual(["true following", "false follower-lost"]);
    stuck.line(journalLine({}, 50_000));
    stuck.die("killed");
    expect(fire()).toBe(250);
    expect(children).toHaveLength(2);
    expect(last().args).toContain("--after-cursor=s=c;i=4990");
    last().line(journalLine({}, 50_000));
    expect(messages()).toEqual([4990, 50_000]);
    clock.nowMs = 90_000;
    fire();
    follower.tick();
    expect(last().stopped).toBe(false);
    expect(sights().at(-1)).toBe("true following");
    expect(pending()).toBe(0);
  });

  it("does not take for standing still what reads, however far it is from the end, nor what has read it already", () => {
    const { clock, follower, last, fire } = followed();
    fire();
    follower.expect(4000 as MonotonicMs);
    clock.nowMs = 9000;
    last().line(journalLine({}, 1000));
    clock.nowMs = 16_000;
    follower.tick();
    last().passOver(journalLine({ MESSAGE: "INFO:root:nothing" }, 15_990));
    follower.expect(15_000 as MonotonicMs);
    clock.nowMs = 25_000;
    follower.tick();
    follower.expect(15_990 as MonotonicMs);
    clock.nowMs = 60_000;
    follower.tick();
    expect(last().stopped).toBe(false);
  });

  it("is not behind for entries of another boot, whose time says nothing", () => {
    const { clock, last, fire, sights } = followed();
    fire();
    clock.nowMs = 90_000;
    last().line(journalLine({ _BOOT_ID: "f".repeat(32) }, 10));
    expect(sights()).toEqual(["true following"]);
  });
});
