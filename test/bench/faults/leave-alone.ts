import type { Fault } from "./fault.ts";

/** A stall's patience by unitwarden's defaults is 300 s: the whole run's outage is longer. */
const outageS = { quick: 90, whole: 360 };
/** Longer than unitwarden's confirmation of a stray by its defaults (10 s and a scan each 10 s), and Monit's two cycles. */
const watchedS = 45;

/** The Bot API is down for a while: the bot logs errors, goes on trying, and needs nobody. */
export const outage: Fault = {
  name: "outage",
  about: `the Bot API refuses connections for ${outageS.whole} s (${outageS.quick} s with --quick)`,
  kind: "leave",
  startsNeeded: 0,
  cause: /depend|network|unreachable|outage|connect/iu,
  async play({ ground, broke, healed, quiet, quick }) {
    await ground.layout.api.set({ fault: "refuse" });
    broke();
    await quiet(quick ? outageS.quick : outageS.whole);
    await ground.layout.api.set({ fault: "none" });
    await healed();
    await quiet(15);
  },
};

/** After a restart the server still holds an old poll: one 409, and the next poll is good. */
export const brief409: Fault = {
  name: "brief-409",
  about: "one 409 right after a restart by the operator",
  kind: "leave",
  env: { BOT_ON_CONFLICT: "retry" },
  startsNeeded: 0,
  cause: /409|conflict/iu,
  async play({ ground, keeper, broke, healed, quiet, pid }) {
    const { host, layout } = ground;
    await keeper.restart();
    await healed({ otherThan: pid });
    broke();
    const url = `http://127.0.0.1:8081/bot${layout.token}/getUpdates?timeout=1`;
    await host.exec([host.node, "--eval", `fetch(${JSON.stringify(url)}).then((answer) => answer.text())`]);
    await healed();
    await quiet(watchedS);
  },
};

/** Nothing is wrong: an editor, `tail`, other bots, a container's process and the bot's own children look like copies. */
export const lookAlikes: Fault = {
  name: "look-alikes",
  about: "an editor, tail, other bots, another user's, another unit's, a PID namespace's, and the bot's children",
  kind: "leave",
  startsNeeded: 0,
  bystanders: true,
  cause: /stray|second|copy/iu,
  async play({ ground, broke, quiet }) {
    await ground.layout.command("fork");
    broke();
    await quiet(watchedS);
  },
};
