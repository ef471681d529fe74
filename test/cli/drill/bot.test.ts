import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { botProgram, HEARTBEAT, HOLDER } from "../../../src/cli/drill/bot.ts";
import { namesOf, placeOf } from "../../../src/cli/drill/place.ts";

// Whole programs: a slow machine needs more than the usual 5 s.
vi.setConfig({ testTimeout: 60_000 });

/** Waits for the next heartbeat. */
const heartbeat = (bot: ChildProcess) =>
  new Promise<void>((resolve) => {
    const look = (chunk: Buffer) => {
      if (!chunk.includes(HEARTBEAT)) return;
      bot.stdout?.off("data", look);
      resolve();
    };
    bot.stdout?.on("data", look);
  });

describe("the bot of a drill", () => {
  let directory = "";
  const started: ChildProcess[] = [];
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "drill-bot-"));
    // The directory's own name: no other test has its place.
    writeFileSync(join(directory, "bot.mjs"), botProgram(namesOf(basename(directory), placeOf({ user: false }, {}))));
  });
  afterEach(() => {
    for (const bot of started.splice(0)) bot.kill("SIGKILL");
    rmSync(directory, { recursive: true });
  });

  const start = () => {
    const bot = spawn(process.execPath, [join(directory, "bot.mjs")], { stdio: ["ignore", "pipe", "pipe"] });
    started.push(bot);
    return bot;
  };
  const holder = () => Number(readFileSync(join(directory, HOLDER), "utf8"));
  const order = (name: string) => writeFileSync(join(directory, name), "");

  it("shows that it lives, and takes the place of one that was killed", async () => {
    const one = start();
    await heartbeat(one);
    expect(holder()).toBe(one.pid);
    const other = start();
    one.kill("SIGKILL");
    await heartbeat(other);
    expect(holder()).toBe(other.pid);
  });

  it("ends where it is told to, and only then: at each start, or where another one has the place", async () => {
    await heartbeat(start());
    order("alone");
    expect((await once(start(), "exit"))[0]).toBe(1);
    rmSync(join(directory, "alone"));
    order("crash");
    expect((await once(start(), "exit"))[0]).toBe(1);
    rmSync(join(directory, "crash"));
    const waits = start();
    await Promise.race([once(waits, "exit"), delay(500)]);
    expect(waits.exitCode).toBeNull();
  });

  it("falls silent when it is told to, once, and lives", async () => {
    const bot = start();
    await heartbeat(bot);
    order("stall");
    await expect.poll(() => existsSync(join(directory, "stall")), { timeout: 20_000 }).toBe(false);
    await expect(Promise.race([heartbeat(bot), delay(1000, "silence")])).resolves.toBe("silence");
    expect(bot.exitCode).toBeNull();
    bot.kill("SIGKILL");
    await heartbeat(start());
  });
});
