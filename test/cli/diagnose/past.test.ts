import { describe, expect, it } from "vitest";
import type { WallMs } from "../../../src/model/scalars.ts";
import { readPast } from "../../../src/cli/diagnose/past.ts";

const first = "a".repeat(32);
const second = "b".repeat(32);
const unit = "marketingbot-bot.service";
const ids = {
  stopping: "de5b426a63be47a7b6ac3eaac82e2f6f",
  processExited: "98e322203f7a4ed290d09fe03c09fe15",
  failed: "d9b373ed55a64feb8242e02dbe79a49c",
  succeeded: "7ad2d189f7e94e70a38c781354912448",
} as const;

function entry(seconds: number, more: Readonly<Record<string, unknown>>): ReadonlyMap<string, unknown> {
  const us = seconds * 1_000_000;
  return new Map<string, unknown>(
    Object.entries({
      __CURSOR: `s=1;i=${us}`,
      __REALTIME_TIMESTAMP: String(us + 1_700_000_000_000_000),
      __MONOTONIC_TIMESTAMP: String(us),
      _BOOT_ID: "c".repeat(32),
      ...more,
    }),
  );
}

const line = (seconds: number, message: string, invocation = first) =>
  entry(seconds, {
    MESSAGE: message,
    _PID: "700",
    _SYSTEMD_UNIT: unit,
    _SYSTEMD_INVOCATION_ID: invocation,
    _TRANSPORT: "stdout",
  });
const said = (seconds: number, id: string, more: Readonly<Record<string, unknown>> = {}, invocation = first) =>
  entry(seconds, { MESSAGE: `${unit}: …`, MESSAGE_ID: id, _PID: "1", UNIT: unit, INVOCATION_ID: invocation, ...more });
const exited = (seconds: number, invocation = first) =>
  said(seconds, ids.processExited, { EXIT_CODE: "exited", EXIT_STATUS: "1" }, invocation);
const failed = (seconds: number, result = "exit-code", invocation = first) =>
  said(seconds, ids.failed, { UNIT_RESULT: result }, invocation);
const read = (...entries: readonly ReadonlyMap<string, unknown>[]) => readPast(entries, { kind: "system" });

const lineOf = (...messages: readonly string[]) =>
  read(...messages.map((message) => line(1, message)), failed(2)).falls[0]?.line;

const kill = (seconds: number) => ({
  atWallMs: (1_700_000_000_000 + seconds * 1000) as WallMs,
  text: "oom-kill: …",
});

describe("readPast()", () => {
  it("counts a line whose invocation journald cannot tell, for its process was gone, to the last one", () => {
    const nameless = entry(2, {
      MESSAGE: "ModuleNotFoundError: No module named 'aiogram'",
      _PID: "700",
      _SYSTEMD_UNIT: unit,
    });
    const { falls } = read(said(1, ids.succeeded, {}, second), line(1, "starting"), exited(2), nameless, failed(2));
    expect(falls.at(-1)).toMatchObject({
      class: "import_error",
      line: "ModuleNotFoundError: No module named 'aiogram'",
    });
  });

  it("finds why an invocation fell: the line of the narrowest cause, not what Python says as it exits", () => {
    const { falls } = read(
      line(1, "Traceback (most recent call last):"),
      line(1, '  File "/srv/bot.py", line 3, in main'),
      line(1, "ModuleNotFoundError: No module named 'aiogram'"),
      line(1, "sys:1: RuntimeWarning: coroutine 'main' was never awaited"),
      exited(2),
      failed(2),
    );
    expect(falls).toMatchObject([
      {
        class: "import_error",
        line: "ModuleNotFoundError: No module named 'aiogram'",
        result: "exit-code",
        exit: { how: "exited", status: "1" },
      },
    ]);
  });

  it("takes the exception where no class fits, then the gravest line, then the last", () => {
    expect(lineOf("KeyError: 'text'", "bye")).toBe("KeyError: 'text'");
    expect(lineOf("2026-11-28 12:00:00,000 - bot - ERROR - no way", "bye")).toContain("no way");
    expect(lineOf("hello", "bye")).toBe("bye");
  });

  it("takes no stop for a fall, nor the refusal of a start", () => {
    expect(read(line(1, "x"), said(2, ids.stopping), failed(3, "timeout")).falls).toEqual([]);
    expect(read(line(1, "x"), said(2, ids.stopping), said(3, ids.succeeded)).falls).toEqual([]);
    expect(read(exited(1), failed(1), failed(2, "start-limit-hit")).falls).toHaveLength(1);
  });

  it("tells an end with success that nobody asked for", () => {
    expect(read(line(1, "bye"), said(2, ids.succeeded)).falls).toMatchObject([{ result: "success", line: "bye" }]);
  });

  it("believes the kernel that a killed process was out of memory, and no kill of another time", () => {
    const killed = said(20, ids.processExited, { EXIT_CODE: "killed", EXIT_STATUS: "9" });
    const entries = [line(1, "hello"), killed, failed(20, "signal")];
    const fallsWith = (...kills: readonly ReturnType<typeof kill>[]) =>
      readPast(entries, { kind: "system" }, { kills }).falls;
    expect(fallsWith(kill(19))).toMatchObject([{ result: "oom-kill", class: "oom", line: "oom-kill: …" }]);
    expect(fallsWith(kill(5), kill(60))).toMatchObject([{ result: "signal", class: null }]);
    const other = readPast([exited(20), failed(20)], { kind: "system" }, { kills: [kill(20)] });
    expect(other.falls).toMatchObject([{ result: "exit-code" }]);
  });

  it("does not take what was survived for the cause", () => {
    expect(read(line(1, "telegram.error.TimedOut: Timed out"), failed(600)).falls).toMatchObject([
      { class: null, line: null },
    ]);
  });

  it("keeps invocations apart, and counts classes over all", () => {
    const { falls, classes } = read(
      line(1, "telegram.error.InvalidToken"),
      failed(2),
      line(3, "telegram.error.InvalidToken", second),
      failed(4, "exit-code", second),
    );
    expect(falls.map((fall) => fall.class)).toEqual(["auth", "auth"]);
    expect(classes).toMatchObject([{ class: "auth", count: 2 }]);
  });

  it("names a coroutine that was never awaited once, with where and when", () => {
    const { coroutines } = read(
      line(1, "/srv/bot.py:12: RuntimeWarning: coroutine 'Bot.send' was never awaited"),
      line(9, "/srv/bot.py:12: RuntimeWarning: coroutine 'Bot.send' was never awaited", second),
    );
    expect(coroutines).toMatchObject([{ name: "Bot.send", file: "/srv/bot.py", line: 12, count: 2 }]);
    expect(Number(coroutines[0]?.lastAtWallMs) - Number(coroutines[0]?.firstAtWallMs)).toBe(8000);
  });

  it("shows no secret, and takes no harm from entries that are none", () => {
    const token = "123456789:AAStandInStandInStandInStandInStandIn";
    const past = read(new Map(), line(1, `ERROR:bot:telegram.error.InvalidToken: ${token}`), failed(2));
    expect(JSON.stringify(past)).not.toContain(token);
    expect(past.gravest).toHaveLength(1);
  });
});
