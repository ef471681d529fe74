import type { LayoutOptions } from "../../stand-in/layout.ts";
import { makeUser } from "../../stand-in/layout.ts";
import type { Record, RecordFilter } from "../daemon/audit-record.ts";
import { type Bot, layOut } from "../daemon/bot.ts";
import { type Deed, deeds } from "../daemon/deeds.ts";
import { Warden } from "../daemon/warden.ts";
import { bootHost } from "../host/boot.ts";
import type { Host } from "../host/host.ts";

/** How one test wants unitwarden; each test begins anew. */
export interface Beginning {
  /** Lines of the bot's section in the configuration; a key that stands in the base settings replaces it. */
  readonly settings?: readonly string[];
  /** Lines of the section [notify] and below it. */
  readonly notify?: readonly string[];
  /** More lines of unitwarden's own [Service] section. */
  readonly serviceLines?: readonly string[];
  /** Lines of the bot's [Service] section. */
  readonly botLines?: readonly string[];
  /** False: unitwarden is installed and not started. @default true */
  readonly started?: boolean;
}

/** Short intervals, and limits that are out of the way: what a test is about is set by that test. */
const baseSettings: Readonly<globalThis.Record<string, string>> = {
  locale: `"en"`,
  "memory.limit": `"100M"`,
  "memory.interval": `"200ms"`,
  "memory.samples": "[2, 3]",
  "activity.stall_after": `"5min"`,
  "strays.interval": `"200ms"`,
  "strays.confirm": `"400ms"`,
  "strays.term_grace": `"1s"`,
  "strays.respawn": `{ kills = 100, window = "10min" }`,
  "restart.budget": "100",
  "restart.backoff": `{ initial = "1s", factor = 2, max = "4s", reset_after = "3s" }`,
  "restart.fast_loop": `{ restarts = 90, window = "2s" }`,
  "restart.settle": `"1s"`,
  "restart.pause": `"500ms"`,
};

/** One bot and unitwarden as services of a host, and what can be done to them. Release it with close(). */
export class Stage {
  readonly host: Host;
  readonly bot: Bot;
  readonly warden: Warden;
  #sinceMs = 0;

  private constructor(host: Host, bot: Bot) {
    this.host = host;
    this.bot = bot;
    this.warden = new Warden(host);
  }

  static async open(options: LayoutOptions = {}): Promise<Stage> {
    const host = await bootHost();
    try {
      await makeUser(host, "ubuntu");
      const layout = { restartS: 0.3, unitLines: ["StartLimitIntervalSec=0"], env: { BOT_ON_CONFLICT: "retry" } };
      return new Stage(host, await layOut(host, { ...layout, pollS: 0.2, ...options, name: "b", apiPort: 8100 }));
    } catch (error) {
      await host.close();
      throw error;
    }
  }

  close(): Promise<void> {
    return this.host.close();
  }

  /** A running bot, and a unitwarden that knows nothing of what was before. */
  async begin(options: Beginning = {}): Promise<void> {
    const { host, bot, warden } = this;
    await host.exec(["systemctl", "stop", warden.unit]);
    await this.sh(`rm -rf ${warden.stateDirectory} ${bot.directory}/control/* /run/systemd/system/${bot.bot}.d`);
    await host.exec(["systemctl", "reset-failed", bot.bot, warden.unit]);
    if (options.botLines !== undefined) {
      await host.writeUnit(`${bot.bot}.d/test.conf`, `[Service]\n${options.botLines.join("\n")}\n`);
    }
    await warden.install({
      toml: [this.toml(options.settings), "[notify]", ...(options.notify ?? []), ""].join("\n"),
      serviceLines: ["RestartSec=100ms", ...(options.serviceLines ?? [])],
    });
    await host.systemctl("restart", bot.bot);
    await bot.healthy();
    this.#sinceMs = Date.now();
    if (options.started !== false) await warden.start();
  }

  toml(settings: readonly string[] = []): string {
    const own = new Map(Object.entries({ ...baseSettings, depends: `["http://127.0.0.1:${this.bot.apiPort}"]` }));
    for (const line of settings) own.set(line.slice(0, line.indexOf(" =")), line.slice(line.indexOf("=") + 1).trim());
    const lines = [...own].map(([key, value]) => `${key} = ${value}`);
    return `[units."${this.bot.bot}"]\n${lines.join("\n")}\n`;
  }

  /** Records since the test began. */
  async records(filter: RecordFilter = {}): Promise<Record[]> {
    return (await this.warden.records(filter)).filter(({ atMs }) => atMs >= this.#sinceMs);
  }

  /** Waits for the `count`-th such record since the test began. */
  async record(filter: RecordFilter, { count = 1, timeoutMs = 20_000 } = {}): Promise<Record> {
    const read = async () => (await this.records(filter)).at(count - 1);
    try {
      const found = await this.host.waitFor(`record ${count} like ${JSON.stringify(filter)}`, read, {
        timeoutMs,
        intervalMs: 20,
      });
      if (found !== undefined) return found;
    } catch (cause) {
      const lines = (await this.records()).map(({ event, reason, message }) => `${event} ${reason}: ${message}`);
      throw new Error(`${String(cause)}; there are:\n  ${lines.join("\n  ")}`, { cause });
    }
    throw new Error("No record");
  }

  /** What was done since the test began: `restart: done`; throws where intents and outcomes do not fit together. */
  async deeds(): Promise<string[]> {
    const done = deeds(await this.records());
    const early = done.filter((deed, index) => tooEarly(deed, done[index - 1], 500));
    if (early.length > 0) throw new Error(`Without the pause: ${early.map(({ intent }) => intent.message).join("; ")}`);
    return done.map(({ action, result }) => `${action}: ${result}`);
  }

  async operatorRecords(): Promise<string[]> {
    return (await this.records({ event: "operator" })).map(({ message }) => message);
  }

  async sh(script: string): Promise<string> {
    const { status, stdout, stderr } = await this.host.exec(["sh", "-c", script]);
    if (status !== 0) throw new Error(`${script}: ${stderr.trim()}`);
    return stdout;
  }

  kill(signal: string, pid: number): Promise<string> {
    return this.sh(`kill -s ${signal} ${pid}`);
  }

  /** Kills unitwarden and waits until systemd has started it again and it is ready. */
  async killWarden(): Promise<void> {
    const pid = await this.warden.mainPid();
    await this.kill("KILL", pid);
    await this.wardenBack(pid);
  }

  async wardenBack(otherThan: number): Promise<void> {
    const read = () => this.host.properties(this.warden.unit, ["ActiveState", "MainPID"]);
    await this.host.waitFor("unitwarden to be up again", read, {
      timeoutMs: 40_000,
      until: ({ ActiveState, MainPID }) => ActiveState === "active" && Number(MainPID) !== otherThan,
    });
  }

  /** A fault is still seen and healed: not deaf, not blind. The main process ends by itself, systemd leaves it, we start it. */
  async heals(): Promise<void> {
    const before = (await this.records({ event: "outcome", action: "start" })).length;
    const { invocationId } = await this.bot.state();
    await this.bot.command("exit", "0");
    await this.record({ event: "outcome", action: "start" }, { count: before + 1 });
    await this.bot.healthy({ otherThan: invocationId });
  }
}

function tooEarly(deed: Deed, before: Deed | undefined, pauseMs: number): boolean {
  // Both are the journal's times: the program's own lie a few milliseconds before.
  return before !== undefined && deed.intent.atMs - before.outcome.atMs < pauseMs - 50;
}
