import { read } from "../../build/places.ts";
import { firstUnit } from "../../src/systemd/boot-order.ts";
import { type Bot, layOut } from "../system/daemon/bot.ts";
import { AuditReader } from "../system/daemon/audit-reader.ts";
import type { Record } from "../system/daemon/audit-record.ts";
import type { Host } from "../system/host/host.ts";
import { machineHost } from "./machine-host.ts";
import type { Machine } from "./machine.ts";
import { settings } from "./settings.ts";

/** Where the scenes play: a machine, the bot of the reference deployment in it, and unitwarden from its package. */
export interface Stage {
  readonly machine: Machine;
  readonly host: Host;
  readonly bot: Omit<Bot, "healthy" | "copies" | "family">;
  readonly audit: AuditReader;
  /** A shell's script as root; what it prints. It throws where that fails. */
  readonly sh: (script: string) => Promise<string>;
  /** The wall clock of the machine, milliseconds. */
  nowMs(): Promise<number>;
  /** Waits until the unit's main process runs and polls, in another invocation than that one. */
  healthy(otherThan?: string): Promise<string>;
  /** The records of that event since then. */
  since(sinceMs: number, event: string): Promise<Record[]>;
  /** Whether a record is a sample of the bot's that says what was measured. */
  readonly isSample: (record: Record) => boolean;
  /** Whether neither action nor incident has been recorded since then, and what was of those, and of trouble. */
  quiet(sinceMs: number): Promise<[boolean, string[]]>;
  /** Waits for so many records since then that match. */
  records(what: string, sinceMs: number, match: (record: Record) => boolean, count?: number): Promise<Record[]>;
}

/** The unit of the supervisor. */
export const warden = "unitwarden.service";

/** Lays the bot out, and installs and starts unitwarden as README.md says. */
export async function furnish(machine: Machine, tree: string): Promise<Stage> {
  const host = machineHost(machine, tree);
  const sh = async (script: string) => {
    const { status, stdout, stderr } = await host.exec(["sh", "-c", script], { timeoutMs: 180_000 });
    if (status !== 0) throw new Error(`${script}: exit status ${status}: ${stderr.trim()} ${stdout.trim()}`);
    return stdout.trim();
  };
  await sh("dpkg -i /root/unitwarden.deb 2>&1");
  const bot = await layOut(host, {
    name: "a",
    apiPort: 8081,
    pollS: 1,
    restartS: 45,
    env: { BOT_ON_CONFLICT: "retry" },
  });
  await sh(`systemctl add-wants multi-user.target ${bot.bot} ${bot.web} ${bot.api.unit} 2>&1`);
  await host.systemctl("start", bot.bot, bot.web);
  await host.writeFile("/etc/unitwarden/unitwarden.toml", settings(bot));
  await beSlow(host);
  await sh(`unitwarden install ${bot.bot}`);
  const audit = new AuditReader(host);
  const records: Stage["records"] = (what, sinceMs, match, count = 1) =>
    host.waitFor(what, async () => (await audit.records()).filter((found) => found.atMs >= sinceMs && match(found)), {
      until: ({ length }) => length >= count,
    });
  const since: Stage["since"] = async (sinceMs, event) =>
    (await audit.records({ event })).filter(({ atMs }) => atMs >= sinceMs);
  return {
    machine,
    host,
    bot,
    audit,
    sh,
    records,
    nowMs: async () => Number(await sh("date +%s%3N")),
    since,
    isSample: ({ event, unit, evidence }) => event === "sample" && unit === bot.bot && "memorySource" in evidence,
    quiet: async (sinceMs) => {
      const deeds = [...(await since(sinceMs, "intent")), ...(await since(sinceMs, "incident-opened"))];
      const all = [...deeds, ...(await since(sinceMs, "trouble"))];
      return [deeds.length === 0, all.map(({ event, reason, message }) => `${event} ${reason}: ${message}`)];
    },
    healthy: async (otherThan = "") => {
      const look = async () => ({ unit: await bot.state(), polls: await polling(host, bot) });
      const { unit } = await host.waitFor(`${bot.bot} to run and poll`, look, {
        until: ({ unit: now, polls }) => now.activeState === "active" && polls && now.invocationId !== otherThan,
      });
      return unit.invocationId;
    },
  };
}

/**
 * An emulated processor takes half a minute for what the units are to wait for five seconds at most, and longer where
 * they ask ten times a second whether it is over.
 */
async function beSlow(host: Host): Promise<void> {
  const starts = read(`units/${firstUnit}`)
    .split("\n")
    .filter((line) => line.startsWith("ExecStart="))
    .map((line) => line.replace(/timeout \d+ /u, "timeout 240 ").replace(/sleep [\d.]+/u, "sleep 2"));
  const lines = ["[Service]", "TimeoutStartSec=infinity", "ExecStart=", ...starts, ""];
  await host.writeUnit(`${firstUnit}.d/machine.conf`, lines.join("\n"));
}

/** Whether the unit's main process has said within the last seconds that it polls. */
async function polling(host: Host, bot: Pick<Bot, "bot" | "state">): Promise<boolean> {
  const { mainPid } = await bot.state();
  const said = await host.journal([
    `_PID=${mainPid}`,
    "-u",
    bot.bot,
    "--since=-10s",
    "-g",
    "getUpdates.*200 OK",
    "-n1",
  ]);
  return said.length > 0;
}
