import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { Host } from "../system/host/host.ts";
import { botUnit, standInUnit, webUnit } from "./units.ts";
import { StandIn } from "./stand-in.ts";

/** What of the reference deployment is to be different; all durations in seconds as systemd and the bot want them. */
export interface LayoutOptions {
  /** @default "ubuntu"; it is made where it is missing */
  readonly user?: string;
  /** @default "/home/ubuntu/marketingbot" */
  readonly directory?: string;
  /** Put in front of every unit name. @default "" */
  readonly prefix?: string;
  /** Which bot: the stand-in of the standard library, or the one on python-telegram-bot 13. @default "bot.py" */
  readonly script?: "bot.py" | "bot_ptb13.py";
  /** Long poll. @default 0.5 */
  readonly pollS?: number;
  /** More lines of the bot's `.env`: `BOT_GUARD=1`. */
  readonly env?: Readonly<Record<string, string>>;
  /** @default 5 */
  readonly restartS?: number;
  /** Lines that end the bot's [Unit] and [Service] sections: `MemoryMax=…`. */
  readonly unitLines?: readonly string[];
  readonly serviceLines?: readonly string[];
  /** @default 8081; the control port is the next */
  readonly apiPort?: number;
}

/** The reference deployment in a host (docs/field-notes.md, "The reference deployment"). */
export interface Layout {
  readonly user: string;
  readonly directory: string;
  readonly python: string;
  readonly script: string;
  readonly token: string;
  readonly bot: string;
  readonly web: string;
  readonly api: StandIn;
  /** Gives the bot a command (see bot.py): done once, or in force until `release`. */
  command(name: string, content?: string): Promise<void>;
  release(name: string): Promise<void>;
  /**
   * Starts a second copy outside the unit, as a deploy script would: `nohup …/python -u …/bot.py &`; one with `ignoresTerm`
   * does so from its first moment.
   */
  stray(options?: { env?: Record<string, string>; cgroup?: string; ignoresTerm?: boolean }): ReturnType<Host["spawn"]>;
}

/** A token of the right shape and no meaning. */
export const token = "123456789:AAStandInStandInStandInStandInStandIn";

/** What is ignored stays so over an exec. */
const deafToTerm = ["sh", "-c", `trap "" TERM; exec "$@"`, "sh"];

/** Lays out the bot, its neighbour and the stand-in, and starts the stand-in; the bot's units are not started. */
export async function layOutBot(host: Host, options: LayoutOptions = {}): Promise<Layout> {
  const { user = "ubuntu", directory = "/home/ubuntu/marketingbot", prefix = "" } = options;
  const { script = "bot.py", apiPort = 8081, pollS = 0.5 } = options;
  await makeUser(host, user);
  await makeFiles(host, { user, directory, apiPort, pollS, env: options.env ?? {} });
  const names = { bot: `${prefix}marketingbot-bot.service`, web: `${prefix}marketingbot-web.service` };
  const python = `${directory}/.venv/bin/python`;
  const place = { user, directory, python };
  const apiUnit = `${prefix}bot-api.service`;
  await host.writeUnit(apiUnit, standInUnit({ node: host.node, checkout: host.checkout, apiPort, pollS }));
  await host.writeUnit(
    names.bot,
    botUnit({
      ...place,
      script,
      restartS: options.restartS ?? 5,
      unitLines: options.unitLines ?? [],
      serviceLines: options.serviceLines ?? [],
    }),
  );
  await host.writeUnit(names.web, webUnit(place));
  await host.systemctl("start", apiUnit);
  const api = new StandIn(host, apiUnit, apiPort + 1);
  await host.waitFor("the Bot API stand-in to listen", () => api.listens());
  const control = `${directory}/control`;
  return {
    ...names,
    ...place,
    script: `${directory}/${script}`,
    token,
    api,
    command: (name, content = "") => host.writeFile(`${control}/${name}`, content, { user }),
    release: async (name) => {
      await host.exec(["rm", "-f", `${control}/${name}`]);
    },
    stray: ({ env = {}, cgroup, ignoresTerm = false } = {}) =>
      host.spawn([...(ignoresTerm ? deafToTerm : []), "nohup", python, "-u", `${directory}/${script}`], {
        user,
        env: { TELEGRAM_BOT_TOKEN: token, TELEGRAM_BASE_URL: `http://127.0.0.1:${apiPort}/bot`, ...env },
        cwd: "/",
        output: `${directory}/nohup.out`,
        ...(cgroup === undefined ? {} : { cgroup }),
      }),
  };
}

/** Makes a user in a booted host, if it is not there; nobody is made on this machine itself. */
export async function makeUser(host: Host, user: string, uid = 1000): Promise<void> {
  const passwd = `${host.rootDirectory}/etc/passwd`;
  if (readFileSync(passwd, "utf8").includes(`\n${user}:`)) return;
  if (host.kind === "attached") throw new Error(`There is no user "${user}", and none is made on this machine`);
  appendFileSync(passwd, `${user}:x:${uid}:${uid}::/home/${user}:/bin/bash\n`);
  appendFileSync(`${host.rootDirectory}/etc/group`, `${user}:x:${uid}:\n`);
  // PAM lets nobody in who has no entry here, a user manager neither.
  appendFileSync(`${host.rootDirectory}/etc/shadow`, `${user}:*:20000:0:99999:7:::\n`);
}

async function makeFiles(
  host: Host,
  options: { user: string; directory: string; apiPort: number; pollS: number; env: Readonly<Record<string, string>> },
): Promise<void> {
  const { user, directory } = options;
  const env = {
    TELEGRAM_BOT_TOKEN: token,
    TELEGRAM_BASE_URL: `http://127.0.0.1:${options.apiPort}/bot`,
    PROXYAPI_BASE_URL: `http://127.0.0.1:${options.apiPort}`,
    GOOGLE_SERVICE_ACCOUNT_JSON: `${directory}/credentials.json`,
    POLL_TIMEOUT_S: String(options.pollS),
    BOT_CONTROL: `${directory}/control`,
    ...options.env,
  };
  const lines = Object.entries(env).map(([name, value]) => `${name}=${value}\n`);
  await host.exec([
    "install",
    "-d",
    "-o",
    user,
    "-g",
    user,
    directory,
    `${directory}/.venv/bin`,
    `${directory}/control`,
  ]);
  await host.exec(["chown", `${user}:${user}`, directory, `${directory}/..`, `${directory}/.venv`]);
  await host.exec(["ln", "-sf", "/usr/bin/python3", `${directory}/.venv/bin/python`]);
  const venv = "home = /usr/bin\ninclude-system-site-packages = true\n";
  await host.writeFile(`${directory}/.venv/pyvenv.cfg`, venv, { user });
  await host.writeFile(`${directory}/.env`, lines.join(""), { user, mode: 0o600 });
  const credentials = { type: "service_account", client_email: "bot@example.iam.gserviceaccount.com", private_key: "" };
  await host.writeFile(`${directory}/credentials.json`, JSON.stringify(credentials), { user, mode: 0o600 });
  for (const script of ["bot.py", "bot_ptb13.py", "webhook_handler.py"]) {
    await host.writeFile(`${directory}/${script}`, readFileSync(join(import.meta.dirname, script), "utf8"), { user });
  }
}
