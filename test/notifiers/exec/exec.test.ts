import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { execOf } from "../../../src/notifiers/exec/exec.ts";
import { aNotification, sendOptions } from "../a-notification.ts";

const directory = mkdtempSync(join(tmpdir(), "unitwarden-exec-"));
const output = join(directory, "output");
afterAll(() => rmSync(directory, { recursive: true }));
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(output, { force: true });
});

let scripts = 0;
/** Writes a program. */
function program(text: string, mode = 0o755): string {
  scripts += 1;
  const path = join(directory, `program-${scripts}`);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

function channelOf(path: string, options: { args?: string[]; timeoutMs?: number; secretVariables?: string[] } = {}) {
  const { args = [], timeoutMs = 10_000, secretVariables = [] } = options;
  const choice = { minSeverity: "warning", quietHours: null, summary: true } as const;
  return execOf({ command: [path, ...args], timeoutMs, ...choice }, { secretVariables });
}

const told = (path: string, options: Parameters<typeof channelOf>[1] = {}) =>
  channelOf(path, options).send(aNotification(), sendOptions());

/** The environment that the program saw. */
const seen = (): Map<string, string> =>
  new Map(
    readFileSync(output, "utf8")
      .split("\0")
      .map((entry) => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)]),
  );

describe("the exec channel", () => {
  it("gives the program the fields in its environment, and delivers with status 0", async () => {
    const path = program(`#!/bin/sh\ntr '\\0' '\\0' < /proc/self/environ > "${output}"\n`);
    const notification = aNotification({ heldBack: { count: 3, titles: [] }, happened: "a\0b" });
    const delivery = await channelOf(path).send(notification, sendOptions({ repeat: true }));
    expect(delivery).toEqual({ kind: "delivered", answer: `"${path}" exited with status 0`, reference: null });
    const ours = [...seen()].filter(([name]) => name.startsWith("UNITWARDEN_"));
    expect(Object.fromEntries(ours)).toEqual({
      UNITWARDEN_ID: "n-2",
      UNITWARDEN_STORY: "n-1",
      UNITWARDEN_PHASE: "opened",
      UNITWARDEN_SEVERITY: "error",
      UNITWARDEN_UNIT: "bot.service",
      UNITWARDEN_CLASS: "stray",
      UNITWARDEN_HOST: "vm1",
      UNITWARDEN_AT: "2026-11-29T12:00:00.000Z",
      UNITWARDEN_TITLE: "a second copy runs outside the unit",
      UNITWARDEN_HAPPENED: "ab",
      UNITWARDEN_EVIDENCE: "409 Conflict: terminated by other getUpdates request",
      UNITWARDEN_DONE: "Ended PID 4711.\nRestarted bot.service.",
      UNITWARDEN_LEFT: "Find out who started it.",
      UNITWARDEN_LOOK: "unitwarden diagnose bot.service",
      UNITWARDEN_HELD_BACK: "3",
      UNITWARDEN_TEXT: expect.stringMatching(/^PROBLEM[^]*sent again/),
      UNITWARDEN_LANGUAGE: "en",
      UNITWARDEN_REPEAT: "1",
    });
  });

  it("gives the whole text on stdin, and the arguments as they are, without a shell", async () => {
    const path = program(`#!/bin/sh\n{ printf '%s\\n' "$@"; cat; } > "${output}"\n`);
    expect(await told(path, { args: ["$HOME", "a b;c"] })).toMatchObject({ kind: "delivered" });
    expect(readFileSync(output, "utf8")).toMatch(/^\$HOME\na b;c\nPROBLEM \(error\): [^]*diagnose bot\.service\n$/);
  });

  it("keeps from it what is between systemd and us, and the variables that hold secrets, but not the rest", async () => {
    const withheld = ["NOTIFY_SOCKET", "WATCHDOG_USEC", "CREDENTIALS_DIRECTORY", "INVOCATION_ID", "JOURNAL_STREAM"];
    for (const name of [...withheld, "MY_TOKEN", "MY_OWN"]) vi.stubEnv(name, "hush");
    const path = program(`#!/bin/sh\ntr '\\0' '\\0' < /proc/self/environ > "${output}"\n`);
    await told(path, { secretVariables: ["MY_TOKEN"] });
    expect([...withheld, "MY_TOKEN"].filter((name) => seen().has(name))).toEqual([]);
    expect(seen().get("MY_OWN")).toBe("hush");
    expect(seen().has("PATH")).toBe(true);
  });

  it("starts it though a field is far too long", async () => {
    const path = program(`#!/bin/sh\nexit 0\n`);
    const happened = "да".repeat(1_000_000);
    expect(await channelOf(path).send(aNotification({ happened }), sendOptions())).toMatchObject({ kind: "delivered" });
  });

  it("tries again after another status, with the last line of what it complained, redacted and bounded", async () => {
    const path = program(
      `#!/bin/sh\necho first >&2\necho "no: password=hush $(printf 'x%.0s' $(seq 500))" >&2\nexit 3\n`,
    );
    const delivery = await told(path);
    expect(delivery).toMatchObject({ kind: "retry", afterMs: null, uncertain: false });
    const why = delivery.kind === "retry" ? delivery.why : "";
    expect(why).toMatch(/exited with status 3: no: password=<redacted> x+…$/);
    expect(why.slice(why.indexOf("no: "))).toHaveLength(200);
    expect(await told(program(`#!/bin/sh\nkill -9 $$\n`))).toMatchObject({
      kind: "retry",
      why: expect.stringMatching(/exited with status 137$/),
    });
  });

  it("is broken where there is no program, none that may be started, or none at all", async () => {
    expect(await told(join(directory, "missing"))).toMatchObject({ kind: "broken" });
    expect(await told(program("#!/no/such/interpreter\n"))).toMatchObject({ kind: "broken" });
    expect(await told(program("#!/bin/sh\n", 0o644))).toMatchObject({
      kind: "broken",
      why: expect.stringContaining("permission denied"),
    });
    expect(await told(directory)).toMatchObject({ kind: "broken" });
    expect(await told(join(program("#!/bin/sh\n"), "page"))).toMatchObject({
      kind: "broken",
      why: expect.stringContaining("leads to no program"),
    });
  });

  it("tries again, uncertain, where it does not end in time", async () => {
    const delivery = await told(program("#!/bin/sh\nexec sleep 60\n"), { timeoutMs: 100 });
    expect(delivery).toMatchObject({ kind: "retry", uncertain: true, why: expect.stringContaining("0.1 s") });
  });

  it("ends with its signal: uncertain once started, and not started afterwards", async () => {
    const path = program(`#!/bin/sh\n: > "${output}"\nexec sleep 60\n`);
    const controller = new AbortController();
    const sending = channelOf(path).send(aNotification(), sendOptions({ signal: controller.signal }));
    await expect.poll(() => existsSync(output), { timeout: 5000 }).toBe(true);
    controller.abort();
    expect(await sending).toMatchObject({ kind: "retry", uncertain: true });
    rmSync(output);
    const late = await channelOf(path).send(aNotification(), sendOptions({ signal: controller.signal }));
    expect(late).toMatchObject({ kind: "retry", uncertain: false });
    expect(existsSync(output)).toBe(false);
  });

  it("does not take all that it prints", async () => {
    expect(await told(program("#!/bin/sh\nexec yes\n"))).toMatchObject({ kind: "retry", uncertain: true });
  });

  it("names its program, without the arguments", () => {
    expect(channelOf("/bin/page", { args: ["hush"] })).toMatchObject({ name: "exec", target: "/bin/page" });
  });
});
