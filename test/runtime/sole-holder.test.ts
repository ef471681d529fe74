import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { holdAlone, type SoleHolder } from "../../src/runtime/sole-holder.ts";

let directory: string;
let held: SoleHolder[];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "unitwarden-sole-"));
  held = [];
});
afterEach(() => {
  for (const holder of held) holder.release();
  rmSync(directory, { recursive: true });
});

const name = `unitwarden-test-${process.pid}`;
/** `held`, or what it fails with. */
async function take(options: Parameters<typeof holdAlone>[1] = {}): Promise<string> {
  const taken = await holdAlone(name, options);
  if (taken.ok) held.push(taken.value);
  return taken.ok ? "mine" : taken.code;
}
/** The same by another process, which then ends without letting go. */
function takenElsewhere(): string {
  const module = join(import.meta.dirname, "../../src/runtime/sole-holder.ts");
  const program = `import { holdAlone } from "${module}"; const taken = await holdAlone("${name}", { directory: "${directory}" }); console.log(taken.ok ? "mine" : taken.code); process.kill(process.pid, "SIGKILL");`;
  try {
    return execFileSync(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", "--input-type=module", "-e", program],
      {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      },
    ).trim();
  } catch (error) {
    // Killed, as it wished.
    return (error as { stdout: string }).stdout.trim();
  }
}

describe("holdAlone()", () => {
  it("is for one at a time, in this process and in others", async () => {
    expect(await take({ directory })).toBe("mine");
    expect(await take({ directory })).toBe("held");
    expect(takenElsewhere()).toBe("held");
  });

  it("is free again when it was let go, and when its process was killed", async () => {
    expect(takenElsewhere()).toBe("mine");
    expect(await take({ directory })).toBe("mine");
    held.pop()?.release();
    expect(takenElsewhere()).toBe("mine");
  });

  it("cannot be taken first by somebody who may not write into the directory", async () => {
    const squatter = createServer();
    await new Promise<void>((resolve) => void squatter.listen(`\0${name}`, resolve));
    expect(await take({ directory })).toBe("mine");
    expect(await take()).toBe("held");
    squatter.close();
  });

  it("makes its directory, and does without one that it cannot have", async () => {
    expect(await take({ directory: join(directory, "new") })).toBe("mine");
    mkdirSync(join(directory, "odd"));
    symlinkSync("/etc/passwd", join(directory, "odd/lock"));
    expect(await take({ directory: join(directory, "odd") })).toBe("mine");
    expect(await take({ directory: join(directory, "odd") })).toBe("held");
  });
});
