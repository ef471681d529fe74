import { execFileSync, spawnSync } from "node:child_process";
import { openSync, fstatSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type LogShape, createLogger } from "../../src/runtime/logger.ts";

function logger(shape: LogShape, lines: string[]) {
  return createLogger({
    level: "info",
    shape,
    redact: (text) => text.replaceAll("hush", "<redacted>"),
    write: (line) => void lines.push(line),
  });
}

/** Runs a script that has `createLogger` and `log` in a program of its own; gives what it wrote to a file as stderr. */
function runWithStderr(script: string, environment: (file: string) => Record<string, string> = () => ({})): string {
  const file = join(mkdtempSync(join(tmpdir(), "unitwarden-logger-")), "stderr");
  const descriptor = openSync(file, "w");
  const { dev, ino } = fstatSync(descriptor);
  const module = JSON.stringify(join(import.meta.dirname, "../../src/runtime/logger.ts"));
  const prologue = `const { createLogger } = await import(${module}); const log = createLogger({ redact: (text) => text });`;
  spawnSync(process.execPath, ["--input-type=module", "-e", prologue + script], {
    stdio: ["ignore", "ignore", descriptor],
    env: { ...process.env, ...environment(`${dev}:${ino}`) },
  });
  return readFileSync(file, "utf8");
}

describe("createLogger()", () => {
  it("gives journald the priority of each line", async () => {
    const lines: string[] = [];
    const log = logger("journal", lines);
    log.error("Cannot read");
    log.warn("Late", { byMs: 30 });
    log.info("Ready");
    await log.flush();
    log.error("Again");
    expect(lines).toEqual(["<3>Cannot read\n", "<4>Late (byMs=30)\n", "<6>Ready\n", "<3>Again\n"]);
  });

  it("writes words to a terminal and JSON to anything else", async () => {
    const terminal: string[] = [];
    const log = logger("terminal", terminal);
    log.warn("Late");
    await log.flush();
    expect(terminal).toEqual(["unitwarden: warn: Late\n"]);
    const json: string[] = [];
    const other = logger("json", json);
    other.warn("Late", { byMs: 30 });
    await other.flush();
    expect(JSON.parse(json.join(""))).toMatchObject({ level: "warn", msg: "Late", byMs: 30 });
  });

  it("says nothing below its level", async () => {
    const lines: string[] = [];
    const log = logger("journal", lines);
    log.debug("chatter");
    await log.flush();
    expect(lines).toEqual([]);
  });

  it("redacts messages and facts, and keeps each to one line with no priority of its own choosing", async () => {
    const lines: string[] = [];
    const log = logger("journal", lines);
    log.error("hush\n<0>forged\u2028x", { of: ["hush", { deep: "hush" }] });
    await log.flush();
    expect(lines).toEqual(['<3><redacted> <0>forged x (of=["<redacted>",{"deep":"<redacted>"}])\n']);
  });

  it("loses no last words, whether the program exits or dies of an error", () => {
    expect(runWithStderr(`log.error("last"); process.exit(1);`)).toContain('"msg":"last"');
    expect(runWithStderr(`log.error("last"); throw new Error("bug");`)).toContain('"msg":"last"');
    expect(runWithStderr(`log.error("last");`)).toContain('"msg":"last"');
  });

  it("takes stderr for the journal only when JOURNAL_STREAM names that very stream", () => {
    expect(runWithStderr(`log.error("x");`, (file) => ({ JOURNAL_STREAM: file }))).toBe("<3>x\n");
    expect(runWithStderr(`log.error("x");`, () => ({ JOURNAL_STREAM: "9:9" }))).toContain('"msg":"x"');
  });

  it("does not load pino before there is something to say", () => {
    const script = `log.debug("chatter"); await log.flush();
      const { createRequire } = await import("node:module");
      const loaded = Object.keys(createRequire(${JSON.stringify(import.meta.filename)}).cache).filter((path) => path.includes("/pino/"));
      console.log(loaded.length);`;
    const module = JSON.stringify(join(import.meta.dirname, "../../src/runtime/logger.ts"));
    const prologue = `const { createLogger } = await import(${module}); const log = createLogger({ redact: (text) => text });`;
    const count = (words: string): string =>
      execFileSync(process.execPath, ["--input-type=module", "-e", prologue + words], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      }).trim();
    expect(count(script)).toBe("0");
    expect(Number(count(script.replace("log.debug", "log.error")))).toBeGreaterThan(0);
  });
});
