import { setTimeout as delay } from "node:timers/promises";

import type { Fault } from "./fault.ts";

const cause = /mem|oom|RSS/iu;

/** 200 MB at once where 100 are allowed. */
export const memory: Fault = {
  name: "memory",
  about: "takes 200 MB at once; 100 MB are allowed",
  kind: "heal",
  cause,
  async play({ ground, broke, healed, pid }) {
    await ground.layout.command("leak", "200");
    broke();
    await healed({ otherThan: pid });
  },
};

/** 3 MB more each second, until somebody ends it. */
export const leak: Fault = {
  name: "leak",
  about: "takes 3 MB more each second; 100 MB are allowed",
  kind: "heal",
  cause,
  async play({ ground, keeper, broke, healed, pid }) {
    const lives = () => ground.bots(keeper.botUnit).some((bot) => bot.pid === pid);
    const ending = new AbortController();
    const leaking = async () => {
      while (!ending.signal.aborted && lives()) {
        await ground.layout.command("leak", "3");
        await delay(1000);
      }
      await ground.layout.release("leak");
    };
    const leaks = leaking();
    broke();
    try {
      await healed({ otherThan: pid });
    } finally {
      ending.abort();
      await leaks;
    }
  },
};
