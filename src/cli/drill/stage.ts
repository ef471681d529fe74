import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { JournalScope } from "../../sensors/journal/matches.ts";
import { systemdManager, type SystemdManager } from "../../systemd/manager.ts";
import type { UnitProperties } from "../../systemd/unit-properties.ts";
import { botProgram, type BotOrder, HOLDER } from "./bot.ts";
import { Copies, type Copy } from "./copies.ts";
import { botUnit, daemonUnit, drillSettings } from "./files.ts";
import type { DrillNames, Place } from "./place.ts";
import type { RefusalCode } from "./refusal.ts";
import { RecordLog } from "./record-log.ts";
import { systemctl } from "./systemctl.ts";

/** What a stage is put up with. */
export interface StageOptions {
  readonly names: DrillNames;
  readonly place: Place;
  readonly scope: JournalScope;
  /** The command that starts this program. */
  readonly program: readonly string[];
  /** Ends every wait. */
  readonly signal: AbortSignal;
  readonly onLost: (code: RefusalCode, why: string) => void;
}

const BOT = "bot.mjs";
const ORDERS: readonly BotOrder[] = ["leak", "stall", "crash", "alone"];

/** The throw-away unit with its bot, the unitwarden that watches it, and all that a scene may do to them. End it with close(). */
export class Stage {
  readonly names: DrillNames;
  readonly log: RecordLog;
  readonly #options: StageOptions;
  readonly #manager: SystemdManager;
  readonly #copies: Copies;
  #hasDropIn = false;

  constructor(options: StageOptions) {
    const { names, place, scope, onLost } = options;
    this.names = names;
    this.#options = options;
    this.#manager = systemdManager({ address: place.user ? "session" : "system" });
    this.#copies = new Copies(names, place);
    this.log = new RecordLog({ names, scope, onLost });
  }

  /** Writes program, settings and units, and starts the bot. */
  async putUp(): Promise<void> {
    const { names, place, program } = this.#options;
    const configuration = join(names.directory, "unitwarden.toml");
    mkdirSync(join(names.directory, "state"), { mode: 0o700 });
    mkdirSync(join(names.directory, "other"), { mode: 0o700 });
    for (const bot of [BOT, `other/${BOT}`]) writeFileSync(join(names.directory, bot), botProgram(names));
    writeFileSync(configuration, drillSettings(names), { mode: 0o600 });
    mkdirSync(place.unitDirectory, { recursive: true });
    writeFileSync(join(place.unitDirectory, names.unit), botUnit(this.#botWords(BOT)));
    const words = [...program, "run", ...place.managerFlags, "--config", configuration];
    writeFileSync(join(place.unitDirectory, names.daemon), daemonUnit(words, names));
    await this.systemctl("daemon-reload");
    await this.systemctl("start", names.unit);
  }

  close(): void {
    this.log.stop();
    this.#manager.close();
  }

  /** As an operator would do it. */
  systemctl(...args: readonly string[]): Promise<void> {
    return systemctl(this.#options.place, ...args);
  }

  /** The throw-away unit, or another; null while systemd does not tell. */
  async unit(name = this.names.unit): Promise<UnitProperties | null> {
    const read = await this.#manager.unitProperties(name);
    return read.ok ? read.value : null;
  }

  /** The process that has the bot's place, or had it last; null for none. */
  holder(): number | null {
    try {
      return Number(readFileSync(join(this.names.directory, HOLDER), "utf8"));
    } catch {
      return null;
    }
  }

  order(order: BotOrder): void {
    writeFileSync(join(this.names.directory, order), "");
  }

  countermand(order: BotOrder): void {
    rmSync(join(this.names.directory, order), { force: true });
  }

  /** Adds lines to the throw-away unit until the scene is over. */
  async dropIn(lines: string): Promise<void> {
    const directory = this.#dropInDirectory();
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, "scene.conf"), lines);
    this.#hasDropIn = true;
    await this.systemctl("daemon-reload");
  }

  /** A second copy of the bot, by other words than the unit's: a stray. */
  startStray(): Copy {
    return this.#copies.start(this.#botWords(BOT, "--no-warnings"));
  }

  /** What has been taken for a second copy and is none. */
  startLookAlikes(): readonly Copy[] {
    const tail = ["tail", "-f", join(this.names.directory, BOT)];
    return [tail, this.#botWords(`other/${BOT}`)].map((argv) => this.#copies.start(argv));
  }

  async wait(ms: number): Promise<void> {
    await pause(ms, undefined, { signal: this.#options.signal });
  }

  /** Takes away what a scene has brought, so that the next one has its own chance. */
  async clear(): Promise<void> {
    for (const order of ORDERS) this.countermand(order);
    await this.#copies.endAll();
    if (this.#hasDropIn) {
      rmSync(this.#dropInDirectory(), { recursive: true, force: true });
      this.#hasDropIn = false;
      await this.systemctl("daemon-reload");
    }
  }

  #dropInDirectory(): string {
    return join(this.#options.place.unitDirectory, `${this.names.unit}.d`);
  }

  #botWords(file: string, ...flags: readonly string[]): readonly string[] {
    return [process.execPath, ...flags, join(this.names.directory, file)];
  }
}
