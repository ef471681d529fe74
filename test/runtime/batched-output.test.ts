import { spawnSync } from "node:child_process";
import { writeSync } from "node:fs";
import { afterEach, describe, expect, it, vi } from "vitest";
import { follow } from "../../src/runtime/exec.ts";
import { loadLibc } from "../../src/runtime/libc.ts";
import { type BatchedOutput, batchedOutput } from "../../src/runtime/batched-output.ts";

/** What a program's lines come to where none is passed over. */
function batched(script: string): Promise<{ lines: string[] }> {
  return new Promise((resolve) => {
    const lines: string[] = [];
    follow("sh", ["-c", script], {
      skim: (_text, from) => from,
      onLine: (line) => lines.push(line),
      onEnd: () => resolve({ lines }),
    });
  });
}

describe("a program's output in batches", () => {
  it("comes whole and in order, up to the last, however much there is", async () => {
    const { lines } = await batched("seq 1 200000; printf rest");
    expect(lines).toHaveLength(200_001);
    expect(lines.findIndex((line, index) => index < 200_000 && line !== String(index + 1))).toBe(-1);
    expect(lines.at(-1)).toBe("rest");
  });

  it("comes soon where it comes line by line", async () => {
    const { lines } = await batched("for n in 1 2 3; do echo $n; sleep 0.1; done");
    expect(lines).toEqual(["1", "2", "3"]);
  });
});

describe("batchedOutput()", () => {
  let output: BatchedOutput;
  const open = (libc = loadLibc()): BatchedOutput => {
    const made = batchedOutput(libc);
    if (made === null) throw new Error("No pipe");
    return (output = made);
  };
  afterEach(() => {
    vi.restoreAllMocks();
    output.destroy();
  });

  /** Reads all that comes: the bytes, and for each portion how many rests there were before it. */
  async function readAll(): Promise<{ readonly bytes: Buffer; readonly restsBefore: readonly number[] }> {
    const timers = vi.spyOn(globalThis, "setTimeout");
    const rests = (): number => timers.mock.calls.filter(([, ms]) => ms === 20).length;
    const portions: Buffer[] = [];
    const restsBefore: number[] = [];
    const onBatch = (bytes: Buffer): void => {
      // What is lent is overwritten.
      portions.push(Buffer.from(bytes));
      restsBefore.push(rests());
    };
    await new Promise<void>((resolve) => output.read(onBatch, resolve));
    return { bytes: Buffer.concat(portions), restsBefore };
  }

  it("holds half a megabyte before who writes is held up", () => {
    const { writeEnd } = open();
    const filled = spawnSync("head", ["--bytes=524288", "/dev/zero"], {
      stdio: ["ignore", writeEnd, "ignore"],
      timeout: 30_000,
    });
    output.closeWriteEnd();
    expect(filled.status).toBe(0);
  });

  it("rests after a batch, but where more is waiting than one holds, and lends 64 KB at a time", async () => {
    const { writeEnd } = open();
    const sent = Buffer.from(Array.from({ length: 400_000 }, (_, index) => index % 251));
    writeSync(writeEnd, sent);
    output.closeWriteEnd();
    const { bytes, restsBefore } = await readAll();
    expect(bytes.equals(sent)).toBe(true);
    // A portion's own rest is set before it is given. 4 × 64 KB make the first batch, the rest of 137,856 bytes the second.
    expect(restsBefore).toEqual([0, 0, 0, 0, 1, 1, 1]);
  });

  it("does not rest at 4 KB where it is refused a large pipe, and may have a small one", async () => {
    const libc = loadLibc();
    const { writeEnd } = open(libc === null ? null : { ...libc, setPipeSize: () => -1 });
    writeSync(writeEnd, Buffer.alloc(4096));
    output.closeWriteEnd();
    expect((await readAll()).restsBefore).toEqual([0]);
  });

  it("tells the end though it was given up before anything came", async () => {
    open();
    const ended = new Promise<void>((resolve) => output.read(() => {}, resolve));
    output.destroy();
    await expect(ended).resolves.toBeUndefined();
    output.closeWriteEnd();
  });
});
