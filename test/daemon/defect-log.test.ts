import { describe, expect, it } from "vitest";
import { wordingIn } from "../../src/audit/wording/wording.ts";
import { DefectLog } from "../../src/daemon/defect-log.ts";
import type { AuditRecord } from "../../src/model/audit-record.ts";
import type { MessageObservation } from "../../src/model/observation.ts";
import type { BootId, InvocationId, MonotonicMs, WallMs } from "../../src/model/scalars.ts";
import { unitName as unit } from "../policy/simulated-unit.ts";

const clock = {
  monotonicMs: () => 1000 as MonotonicMs,
  wallMs: () => 1.7e12 as WallMs,
  bootId: "b".repeat(32) as BootId,
};
const warning = (name: string, place = "/srv/bot.py:12: "): MessageObservation => ({
  kind: "message",
  unit,
  atMs: 900 as MonotonicMs,
  class: "coroutine_never_awaited",
  invocationId: "1".repeat(32) as InvocationId,
  text: `${place}RuntimeWarning: coroutine '${name}' was never awaited`,
  origin: null,
  cursor: "s=1",
});

function opened(toldBefore: () => Promise<readonly string[]> = async () => []) {
  const trail: AuditRecord[] = [];
  let asked = 0;
  const log = new DefectLog({
    unit,
    clock,
    record: (record) => trail.push(record),
    wording: () => wordingIn("en").unit,
    toldBefore: () => {
      asked += 1;
      return toldBefore();
    },
  });
  return { log, trail, asked: () => asked };
}

describe("the log of code defects", () => {
  it("tells a defect once, with name, file and line, however often Python prints it", async () => {
    const { log, trail, asked } = opened();
    await Promise.all([log.hear(warning("Bot.send")), log.hear(warning("Bot.send"))]);
    await log.hear(warning("Bot.send"));
    expect(trail).toMatchObject([
      {
        event: "notice",
        reason: "code-defect",
        priority: 4,
        unit,
        invocation: "1".repeat(32),
        evidence: { name: "Bot.send", file: "/srv/bot.py", line: 12, cursor: "s=1" },
      },
    ]);
    expect(trail[0]?.message).toContain("coroutine 'Bot.send' was never awaited (collected at /srv/bot.py:12)");
    expect(asked()).toBe(1);
  });

  it("tells another one, and one at another place", async () => {
    const { log, trail } = opened();
    for (const text of [warning("Bot.send"), warning("Bot.read"), warning("Bot.send", "")]) await log.hear(text);
    expect(trail.map(({ evidence }) => [evidence["name"], evidence["line"]])).toEqual([
      ["Bot.send", 12],
      ["Bot.read", 12],
      ["Bot.send", null],
    ]);
  });

  it("does not tell again what the journal has, and asks it only when there is something to tell", async () => {
    const first = opened();
    await first.log.hear(warning("Bot.send"));
    const key = first.trail[0]?.evidence["defect"] as string;
    const { log, trail, asked } = opened(async () => [key]);
    expect(asked()).toBe(0);
    await log.hear(warning("Bot.send"));
    expect([trail, asked()]).toEqual([[], 1]);
  });

  it("tells it all the same where the journal does not answer", async () => {
    const { log, trail } = opened(async () => Promise.reject(new Error("no journal")));
    await log.hear(warning("Bot.send"));
    expect(trail).toHaveLength(1);
  });

  it("takes nothing for a defect that is none, and does not follow ever new names", async () => {
    const { log, trail } = opened();
    await log.hear({ ...warning("x"), text: "never awaited, they say" });
    expect(trail).toEqual([]);
    for (let index = 0; index < 300; index += 1) await log.hear(warning(`made_up_${index}`));
    expect(trail.length).toBeLessThanOrEqual(200);
  });
});
