import { StandIn } from "../../stand-in/stand-in.ts";
import { kill } from "./crash.ts";
import type { Fault } from "./fault.ts";

const session = "/user.slice/user-1000.slice/session-9.scope";
const cause = /stray|second|copy|copies|another instance|duplicate/iu;

/** A second copy by nohup; both poll on after a 409, as python-telegram-bot does, and throw each other out for ever. */
export const stray: Fault = {
  name: "stray",
  about: "a second copy by nohup; both go on after each 409; counted from its start",
  kind: "heal",
  env: { BOT_ON_CONFLICT: "retry" },
  startsNeeded: 0,
  bystanders: true,
  cause,
  async play({ ground, broke, healed }) {
    const atMs = Date.now();
    const copy = await ground.layout.stray({ env: { BOT_ON_CONFLICT: "retry" }, cgroup: session });
    // It may be ended before anybody here has seen its first poll.
    const begun = () => ground.pollers(1500).includes(copy.pid) || !copy.isAlive();
    await ground.host.waitFor("the stray to poll", begun);
    broke(atMs);
    await healed();
  },
};

/** The other Bot API of `stray-quiet`: neither the bot's nor that of the look-alikes; its control port is the next. */
const otherPort = 8095;

/** A second copy that disturbs nobody's polls, for it asks another Bot API: no log tells of it, only the process itself. */
export const strayQuiet: Fault = {
  name: "stray-quiet",
  about: "a second copy by nohup that polls another Bot API: no 409; counted from its start",
  kind: "heal",
  startsNeeded: 0,
  bystanders: true,
  cause,
  async play({ ground, broke, healed }) {
    const { host, layout } = ground;
    const ports = ["--port", String(otherPort), "--control-port", String(otherPort + 1)];
    await host.spawn([host.node, `${host.checkout}/test/stand-in/bot-api.ts`, ...ports], { cgroup: session });
    const other = new StandIn(host, "", otherPort + 1);
    await host.waitFor("the other Bot API to listen", () => other.listens());
    const atMs = Date.now();
    const env = { TELEGRAM_BASE_URL: `http://127.0.0.1:${otherPort}/bot` };
    const copy = await layout.stray({ env, cgroup: session });
    const begun = async () => (await other.pollers(1500)).includes(copy.pid) || !copy.isAlive();
    await host.waitFor("the stray to poll there", begun);
    broke(atMs);
    await healed();
  },
};

/** The chain of docs/field-notes.md, "The reference deployment": a stray holds the guard's port, and every start exits 1. */
export const strayStartLimit: Fault = {
  name: "stray-start-limit",
  about: "a second copy holds the guard's port, every start of the bot exits 1",
  kind: "heal",
  env: { BOT_GUARD: "1" },
  startsNeeded: null,
  bystanders: true,
  cause,
  async play({ ground, broke, healed, pid }) {
    // The copy has to be first: while the command lies there, starts of the bot itself end before the guard.
    await ground.layout.command("crash-at-start");
    await kill({ host: ground.host, pid });
    const env = { BOT_GUARD: "1", BOT_CONTROL: "/nowhere" };
    const copy = await ground.layout.stray({ env, cgroup: session });
    await ground.host.waitFor("the stray to poll", () => ground.pollers(1500).includes(copy.pid));
    await ground.layout.release("crash-at-start");
    broke();
    await healed({ otherThan: pid });
  },
};
