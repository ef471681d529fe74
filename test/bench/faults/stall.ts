import type { Fault } from "./fault.ts";

/** The process lives, its event loop does not. */
export const stall: Fault = {
  name: "stall",
  about: "its loop is blocked: it lives, polls nothing and logs nothing",
  kind: "heal",
  cause: /stall|silen|timestamp|modif|activity/iu,
  async play({ ground, broke, healed, pid }) {
    await ground.layout.command("stall");
    await ground.host.waitFor("the command to be taken", () => !ground.pollers(700).includes(pid));
    broke();
    await healed({ otherThan: pid });
  },
};
