import { describe, expect, it } from "vitest";
import { Heartbeat } from "../../../src/daemon/owner/heartbeat.ts";
import { failure, type Result, success } from "../../../src/model/result.ts";
import type { MonotonicMs } from "../../../src/model/scalars.ts";
import type { Pulse } from "../../../src/notifiers/registry.ts";

const settings = { url: { kind: "literal", value: "https://example.org/ping" }, intervalMs: 60_000 } as const;

class Bench {
  nowMs = 0;
  pulse: Pulse | null = { kind: "ok" };
  answers: Result<string>[] = [];
  readonly calls: string[] = [];
  readonly troubles: (string | null)[] = [];
  readonly heartbeat = new Heartbeat({
    nowMs: () => this.nowMs as MonotonicMs,
    pulse: () => this.pulse,
    ping: (_, pulse) => {
      this.calls.push(pulse.kind === "ok" ? "ok" : pulse.why);
      return Promise.resolve(this.answers.shift() ?? success("200"));
    },
    onTrouble: (why) => this.troubles.push(why),
    onFault: (error) => this.troubles.push(`fault: ${String(error)}`),
  });

  async pass(ms: number): Promise<void> {
    for (let leftMs = ms; leftMs > 0; leftMs -= 1000) {
      this.nowMs += 1000;
      this.heartbeat.tick();
      await new Promise((resolve) => void setImmediate(resolve));
    }
  }
}

describe("the heartbeat", () => {
  it("calls the dead man's switch once an interval", async () => {
    const bench = new Bench();
    bench.heartbeat.adopt(settings);
    await bench.pass(180_000);
    expect(bench.calls).toEqual(["ok", "ok", "ok"]);
  });

  it("is silent while units cannot be seen, and where no switch is set", async () => {
    const bench = new Bench();
    await bench.pass(180_000);
    bench.heartbeat.adopt(settings);
    bench.pulse = null;
    await bench.pass(180_000);
    expect(bench.calls).toEqual([]);
    bench.pulse = { kind: "ok" };
    await bench.pass(1000);
    expect(bench.calls).toEqual(["ok"]);
  });

  it("tells of a fault, and of its end, at once", async () => {
    const bench = new Bench();
    bench.heartbeat.adopt(settings);
    await bench.pass(1000);
    bench.pulse = { kind: "fail", why: "given up" };
    await bench.pass(2000);
    bench.pulse = { kind: "ok" };
    await bench.pass(2000);
    expect(bench.calls).toEqual(["ok", "given up", "ok"]);
  });

  it("complains of calls that fail at the third, once, and says when they work again", async () => {
    const bench = new Bench();
    bench.heartbeat.adopt(settings);
    bench.answers = Array.from({ length: 5 }, () =>
      failure("x", "404 from https://example.org", { recoverable: true }),
    );
    await bench.pass(120_000);
    expect(bench.troubles).toEqual([]);
    await bench.pass(180_000);
    expect(bench.troubles).toEqual(["404 from https://example.org"]);
    await bench.pass(60_000);
    expect(bench.troubles).toEqual(["404 from https://example.org", null]);
  });
});
