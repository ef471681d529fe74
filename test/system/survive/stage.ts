import { readFileSync } from "node:fs";
import { join } from "node:path";

import { AuditLog, type AuditEntry } from "../../demo/audit-log.ts";
import { type Layout, type LayoutOptions, layOutBot } from "../../stand-in/layout.ts";
import { bootHost } from "../host/boot.ts";
import type { Host } from "../host/host.ts";

const projectDirectory = join(import.meta.dirname, "../../..");
const bundle = process.env["SURVIVE_BUNDLE"] ?? "dist/unitwarden.mjs";

/** The bot and unitwarden as services on a host of their own, and what these tests ask of them. */
export interface Stage {
  readonly host: Host;
  readonly layout: Layout;
  /** Puts settings (TOML keys of the bot's unit) and lines of unitwarden's own [Service] section in force, and begins anew. */
  begin(options?: { settings?: string; service?: readonly string[]; keepState?: boolean }): Promise<void>;
  /** Audit records since `begin` or `mark`. */
  records(): Promise<AuditEntry[]>;
  record(what: string, match: (entry: AuditEntry) => boolean, timeoutMs?: number): Promise<AuditEntry>;
  mark(): void;
  wardenPid(): Promise<number>;
  botPid(): Promise<number>;
  kill(signal: string, pid: number): Promise<void>;
  /** Kills unitwarden and waits for its successor to be ready. */
  killWarden(): Promise<void>;
  wardenBack(otherThan: number): Promise<void>;
  healthy(otherThan?: string): Promise<string>;
  close(): Promise<void>;
}

export const wardenUnit = "unitwarden.service";
export const stateDirectory = "/var/lib/unitwarden";

const baseSettings = `depends = ["http://127.0.0.1:8081"]
memory.limit = "100M"
memory.interval = "200ms"
memory.samples = [2, 3]
activity.stall_after = "1500ms"
activity.strikes = 2
strays.interval = "200ms"
strays.confirm = "400ms"
strays.term_grace = "1s"
strays.respawn = { kills = 100, window = "10min" }
conflict = { grace = "500ms", episodes = 3, window = "3min" }
restart.budget = 100
restart.window = "1h"
restart.backoff = { initial = "1s", factor = 2, max = "4s", reset_after = "3s" }
restart.fast_loop = { restarts = 90, window = "2s" }
restart.settle = "1s"
restart.pause = "500ms"
`;

function merged(over: string): string {
  const lines = new Map<string, string>();
  for (const line of `${baseSettings}${over}`.split("\n").filter((text) => text.trim() !== "")) {
    lines.set(line.split("=")[0]?.trim() ?? "", line);
  }
  return [...lines.values()].join("\n");
}

export async function openStage(options: LayoutOptions = {}): Promise<Stage> {
  const host = await bootHost();
  try {
    return await furnish(host, options);
  } catch (error) {
    await host.close();
    throw error;
  }
}

async function furnish(host: Host, options: LayoutOptions): Promise<Stage> {
  const layout = await layOutBot(host, { pollS: 0.2, restartS: 1, env: { BOT_ON_CONFLICT: "retry" }, ...options });
  const audit = new AuditLog(host);
  await host.writeUnit(wardenUnit, readFileSync(join(projectDirectory, "units/unitwarden.service"), "utf8"));
  let sinceMs = 0;

  const settings = async (text: string) =>
    host.writeFile("/etc/unitwarden/unitwarden.toml", `[units."${layout.bot}"]\n${merged(text)}\n`);
  const records = async () => (await audit.since(sinceMs)).filter(({ event }) => event !== "sample");
  const mainPid = async (unit: string) => Number((await host.properties(unit, ["MainPID"])).MainPID);
  const kill = async (signal: string, pid: number) => {
    await host.exec(["sh", "-c", `kill -s ${signal} ${pid}`]);
  };

  const stage: Stage = {
    host,
    layout,
    async begin({ settings: text = "", service = [], keepState = false } = {}) {
      await host.exec(["systemctl", "stop", wardenUnit]);
      await host.exec(["sh", "-c", `rm -rf ${layout.directory}/control/* /run/systemd/system/${layout.bot}.d`]);
      if (!keepState) await host.exec(["rm", "-rf", stateDirectory]);
      await settings(text);
      await host.writeUnit(
        `${wardenUnit}.d/test.conf`,
        `[Service]
ExecStart=
ExecStart=${host.node} --max-semi-space-size=1 --optimize-for-size ${host.checkout}/${bundle} run
RestartSec=100ms
${service.join("\n")}
`,
      );
      await host.exec(["systemctl", "reset-failed", layout.bot]);
      await host.systemctl("restart", layout.bot);
      stage.mark();
      await host.systemctl("start", wardenUnit);
      await stage.healthy();
    },
    records,
    async record(what, match, timeoutMs = 15_000) {
      const found = await host.waitFor(what, records, { timeoutMs, intervalMs: 20, until: (all) => all.some(match) });
      const entry = found.find(match);
      if (entry === undefined) throw new Error(`No record: ${what}`);
      return entry;
    },
    mark() {
      sinceMs = Date.now();
    },
    wardenPid: () => mainPid(wardenUnit),
    botPid: () => mainPid(layout.bot),
    kill,
    async killWarden() {
      const pid = await stage.wardenPid();
      await kill("KILL", pid);
      await stage.wardenBack(pid);
    },
    async wardenBack(otherThan) {
      await host.waitFor(
        "unitwarden to be up again",
        () => host.properties(wardenUnit, ["ActiveState", "MainPID"]),
        {
          timeoutMs: 30_000,
          until: ({ ActiveState, MainPID }) => ActiveState === "active" && Number(MainPID) !== otherThan,
        },
      );
    },
    async healthy(otherThan = "") {
      const { InvocationID } = await host.waitFor(
        "the bot to run, and poll",
        async () => ({
          ...(await host.properties(layout.bot, ["ActiveState", "InvocationID", "MainPID"])),
          pollers: await layout.api.pollers(500),
        }),
        {
          timeoutMs: 30_000,
          until: ({ ActiveState, InvocationID: id, MainPID, pollers }) =>
            ActiveState === "active" && id !== otherThan && pollers.length === 1 && pollers[0] === Number(MainPID),
        },
      );
      return InvocationID;
    },
    close: () => host.close(),
  };
  return stage;
}

/** What is wrong with the order of intents and outcomes: nothing, when every intent has one outcome, and the pause was kept. */
export function tornActions(records: readonly AuditEntry[], { pauseMs = 500 } = {}): string[] {
  const complaints: string[] = [];
  const intents = records.filter(({ event }) => event === "intent");
  const outcomes = records.filter(({ event }) => event === "outcome");
  for (const { decision, message } of intents) {
    if (intents.filter((other) => other.decision === decision).length > 1) complaints.push(`twice decided: ${message}`);
    const ends = outcomes.filter((outcome) => outcome.decision === decision);
    if (ends.length !== 1) complaints.push(`${ends.length} outcomes: ${message}`);
  }
  for (const { decision, message } of outcomes) {
    if (!intents.some((intent) => intent.decision === decision)) complaints.push(`no intent: ${message}`);
  }
  for (const intent of intents) {
    const before = outcomes.filter(({ atMs }) => atMs <= intent.atMs).at(-1);
    if (before !== undefined && intent.atMs - before.atMs < pauseMs - 20) {
      complaints.push(`${intent.atMs - before.atMs} ms after the last action: ${intent.message}`);
    }
  }
  return complaints;
}

/** An intent to do this. */
export function intends(action: string): (entry: AuditEntry) => boolean {
  return ({ event, evidence }) => event === "intent" && evidence["action"] === action;
}

/** The outcome of such an action. */
export function ended(action: string): (entry: AuditEntry) => boolean {
  return ({ event, evidence }) => event === "outcome" && evidence["action"] === action;
}
