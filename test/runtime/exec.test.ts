import { readdirSync, readlinkSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import { follow, run } from "../../src/runtime/exec.ts";

type Followed = Promise<{ lines: string[]; why: string }>;
type More = Partial<Parameters<typeof follow>[2]>;

/** Follows a shell script until it ends. */
function followed(script: string, more: More = {}): Followed {
  return new Promise((resolve) => {
    const lines: string[] = [];
    follow("sh", ["-c", script], {
      onLine: (line) => lines.push(line),
      onEnd: (why) => resolve({ lines, why }),
      ...more,
    });
  });
}

/** How many ends of pipes this process has open; Node's own for a child are sockets. */
function openPipes(): number {
  const links = readdirSync("/proc/self/fd").map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      return "";
    }
  });
  return links.filter((link) => link.startsWith("pipe:")).length;
}

const pipesBefore = openPipes();

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe("run()", () => {
  it("gives the output as it was, final newline included", async () => {
    expect(await run("sh", ["-c", "echo out; echo err >&2"])).toEqual({
      ok: true,
      value: { stdout: "out\n", stderr: "err\n", exitStatus: 0 },
    });
  });

  it("takes a non-zero exit for a result, not a failure", async () => {
    expect(await run("sh", ["-c", "exit 3"])).toMatchObject({ ok: true, value: { exitStatus: 3 } });
  });

  it("gives 128 + the signal's number for a program that a signal ended", async () => {
    expect(await run("sh", ["-c", "kill -9 $$"])).toMatchObject({ ok: true, value: { exitStatus: 137 } });
  });

  it("hands over the input and the environment", async () => {
    const result = await run("sh", ["-c", 'cat; printf %s "$COLOUR$HOME"'], { input: "in ", env: { COLOUR: "red" } });
    expect(result).toMatchObject({ ok: true, value: { stdout: `in red${process.env["HOME"] ?? ""}` } });
  });

  it("keeps from it what of our environment it is not to have", async () => {
    const script = 'printf %s "${PATH:+path}${UNITWARDEN_OWN-none}"';
    vi.stubEnv("UNITWARDEN_OWN", "hush");
    try {
      const kept = await run("sh", ["-c", script], { env: { UNITWARDEN_OWN: undefined } });
      expect(kept).toMatchObject({ ok: true, value: { stdout: "pathnone" } });
      expect(await run("sh", ["-c", script])).toMatchObject({ ok: true, value: { stdout: "pathhush" } });
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it("says stopped when its signal ends it, also before it began", async () => {
    const controller = new AbortController();
    const running = run("sleep", ["60"], { signal: controller.signal });
    controller.abort();
    expect(await running).toMatchObject({ ok: false, code: "stopped" });
    expect(await run("sleep", ["60"], { signal: controller.signal })).toMatchObject({ ok: false, code: "stopped" });
  });

  it("survives a program that does not read its input", async () => {
    expect(await run("true", [], { input: "x".repeat(1_000_000) })).toMatchObject({ ok: true });
  });

  it("says not-found when there is no such program", async () => {
    expect(await run("no-such-program", [])).toMatchObject({ ok: false, code: "not-found", recoverable: false });
  });

  it("says failed when the program may not be started", async () => {
    expect(await run("/etc/passwd", [])).toMatchObject({ ok: false, code: "failed" });
  });

  it("says failed for an argument with a NUL byte", async () => {
    expect(await run("echo", ["a\0b"])).toMatchObject({ ok: false, code: "failed" });
  });

  it("says timed-out when the program does not end", async () => {
    expect(await run("sleep", ["60"], { timeoutMs: 50 })).toMatchObject({ ok: false, code: "timed-out" });
  });

  it("says timed-out when a grandchild holds the output", async () => {
    const result = await run("sh", ["-c", "setsid sleep 8 & sleep 60"], { timeoutMs: 50 });
    expect(result).toMatchObject({ ok: false, code: "timed-out" });
  });

  it("says failed when there is more output than it may take", async () => {
    const result = await run("sh", ["-c", "yes"], { maxOutputBytes: 10_000 });
    expect(result).toMatchObject({ ok: false, code: "failed", message: expect.stringContaining("10000 bytes") });
  });

  it("tolerates output that is not UTF-8", async () => {
    expect(await run("printf", ["a\\377b"])).toMatchObject({ ok: true, value: { stdout: "a\uFFFDb" } });
  });
});

describe.each<[string, More]>([
  ["", {}],
  [", read in batches", { skim: (_text, from) => from }],
])("follow()%s", (_, more) => {
  it("gives line after line, the empty ones and the one without a newline too", async () => {
    const { lines, why } = await followed("printf 'one\\n\\ntwo\\nrest'; exit 4", more);
    expect(lines).toEqual(["one", "", "two", "rest"]);
    expect(why).toBe('"sh" exited with status 4');
  });

  it("joins a line, and a character, that came in pieces", async () => {
    const { lines } = await followed("printf 'caf\\303'; sleep 0.1; printf '\\251\\n'", more);
    expect(lines).toEqual(["café"]);
  });

  it("tolerates a line that is not UTF-8", async () => {
    expect((await followed("printf '\\377\\n'", more)).lines).toEqual(["\uFFFD"]);
  });

  it("cuts an over-long line off and goes on with the next", async () => {
    const { lines } = await followed("head -c 1000000 /dev/zero | tr '\\0' x; echo; echo next", {
      ...more,
      maxLineBytes: 1000,
    });
    expect(lines).toEqual(["x".repeat(1000), "next"]);
  });

  it("says with the end what the program said on stderr", async () => {
    const { why } = await followed("echo broken >&2; exit 1", more);
    expect(why).toBe('"sh" exited with status 1: broken');
  });

  it("names the signal that ended it", async () => {
    expect((await followed("kill -9 $$", more)).why).toContain("SIGKILL");
  });

  it("ends, and does not throw, when there is no such program", async () => {
    const why = await new Promise((resolve) => {
      follow("no-such-program", [], { ...more, onLine: () => {}, onEnd: resolve });
    });
    expect(why).toContain('Cannot start "no-such-program"');
  });

  it("says the end though a grandchild holds the output, and leaves no pipe open, however it ends", async () => {
    const { lines, why } = await followed("sleep 60 & echo $!; exit 3", more);
    await expect
      .poll(openPipes, { timeout: 10_000 })
      .toBe(pipesBefore)
      .finally(() => process.kill(Number(lines[0])));
    expect(why).toContain("status 3");
    for (const [file, argument] of [
      ["echo", "one"],
      ["no-such-program", ""],
      ["sh", "\0"],
    ] as const) {
      await new Promise((resolve) => follow(file, [argument], { ...more, onLine: () => {}, onEnd: resolve }));
    }
    follow("sleep", ["60"], { ...more, onLine: () => {}, onEnd: () => {} }).stop();
    await expect.poll(openPipes, { timeout: 10_000 }).toBe(pipesBefore);
  });
});

describe("follow()", () => {
  it("stops the child, and reports nothing afterwards", async () => {
    let ends = 0;
    const following = await new Promise<ReturnType<typeof follow>>((resolve) => {
      const started = follow("sh", ["-c", "echo up; exec sleep 60"], {
        onLine: () => resolve(started),
        onEnd: () => (ends += 1),
      });
    });
    const pid = following.pid ?? 0;
    expect(isAlive(pid)).toBe(true);
    following.stop();
    await expect.poll(() => isAlive(pid)).toBe(false);
    expect(ends).toBe(0);
  });

  it("holds a lifeline: stdin stays open until it is stopped, in a session apart from ours", async () => {
    const said: string[] = [];
    const script = "ps -o sid= -p $$; timeout 0.3 cat; [ $? != 124 ] || echo held; exec cat";
    const following = follow("sh", ["-c", script], {
      lifeline: true,
      onLine: (line) => said.push(line.trim()),
      onEnd: (why) => said.push(why),
    });
    await expect.poll(() => said.length, { timeout: 20_000 }).toBe(2);
    expect(said).toEqual([String(following.pid), "held"]);
    following.stop();
    await expect.poll(() => isAlive(following.pid ?? 0)).toBe(false);
  }, 30_000);

  it("leaves stdin empty without one", async () => {
    expect((await followed("cat; echo over")).lines).toEqual(["over"]);
  });

  it("ends the child, and reports nothing, when it is stopped at once", async () => {
    const ends: string[] = [];
    const following = follow("sleep", ["60"], { onLine: () => {}, onEnd: (why) => ends.push(why) });
    following.stop();
    await vi.waitFor(() => expect(isAlive(following.pid ?? -1)).toBe(false), { timeout: 10_000 });
    expect(ends).toEqual([]);
  });
});
