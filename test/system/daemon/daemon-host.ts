import { type LayoutOptions, makeUser } from "../../stand-in/layout.ts";
import { type BootOptions, bootHost } from "../host/boot.ts";
import type { Host } from "../host/host.ts";
import { type Bot, layOut } from "./bot.ts";
import { Warden, type WardenOptions } from "./warden.ts";

/** One bot of a daemon host. */
export interface BotPlan extends Omit<LayoutOptions, "prefix" | "apiPort"> {
  /** Lines of its section in the configuration: `activity.stall_after = "2s"`. */
  readonly settings?: readonly string[];
  /** False: its unit is laid out and not started. @default true */
  readonly started?: boolean;
  /** A hand on it between its lay-out and its start. */
  readonly prepare?: (bot: Bot) => Promise<void>;
}

/** What a daemon host is made of. */
export interface DaemonHostOptions<Name extends string> extends Omit<WardenOptions, "toml"> {
  readonly boot?: BootOptions;
  readonly bots: Readonly<Record<Name, BotPlan>>;
}

/** A machine with systemd, some bots, and unitwarden that watches all of them. */
export interface DaemonHost<Name extends string> {
  readonly host: Host;
  readonly warden: Warden;
  readonly bots: Readonly<Record<Name, Bot>>;
  close(): Promise<void>;
}

/**
 * What holds for every bot unless its own settings say otherwise: no waiting that the tests are not about, and nothing
 * short enough for a slow machine to look sick. What a test is about is set short by that test.
 */
export const quickDefaults = `[defaults]
locale = "en"
memory.limit = "100M"
memory.interval = "250ms"
activity.stall_after = "5min"
strays.interval = "250ms"
strays.confirm = "500ms"
strays.term_grace = "1s"
conflict.grace = "100ms"
restart.settle = "1s"
restart.pause = "200ms"
restart.backoff = { initial = "1s", factor = 2, max = "8s", reset_after = "10min" }
`;

/** Boots a host, lays the bots out and starts them, and then unitwarden; resolves when it says that it is ready. */
export async function openDaemonHost<Name extends string>(options: DaemonHostOptions<Name>): Promise<DaemonHost<Name>> {
  const host = await bootHost(options.boot);
  try {
    await makeUser(host, "ubuntu");
    const plans = Object.entries<BotPlan>(options.bots);
    const laidOut = await Promise.all(
      plans.map(async ([name, { started = true, prepare, ...plan }], index) => {
        const bot = await layOut(host, { ...plan, name, apiPort: 8100 + 2 * index });
        await prepare?.(bot);
        if (started) await host.systemctl("start", bot.bot);
        return [name, bot] as const;
      }),
    );
    const warden = new Warden(host);
    const bots = Object.fromEntries(laidOut) as Record<Name, Bot>;
    await warden.install({ ...options, toml: configurationOf(plans, bots) });
    const running = laidOut.filter((_, index) => plans[index]?.[1].started !== false);
    await Promise.all(running.map(([, bot]) => bot.healthy()));
    await warden.start();
    return { host, warden, bots, close: () => host.close() };
  } catch (error) {
    await host.close();
    throw error;
  }
}

/** The configuration file for these bots. */
export function configurationOf(
  plans: readonly (readonly [string, Pick<BotPlan, "settings">])[],
  bots: Readonly<Record<string, Bot>>,
): string {
  const sections = plans.map(
    ([name, { settings = [] }]) => `[units."${bots[name]?.bot}"]\n${settings.map((text) => `${text}\n`).join("")}`,
  );
  return [quickDefaults, ...sections].join("\n");
}
