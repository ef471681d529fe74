import { readFileSync } from "node:fs";
import { join } from "node:path";

import { firstUnit } from "../../../src/systemd/boot-order.ts";
import type { Host } from "../host/host.ts";
import { AuditReader } from "./audit-reader.ts";

/** The unit of the program under test. */
export const wardenUnit = "unitwarden.service";
const configuration = "/etc/unitwarden/unitwarden.toml";
const projectDirectory = join(import.meta.dirname, "../../..");

/** How unitwarden is to run. */
export interface WardenOptions {
  /** The configuration file's text. */
  readonly toml: string;
  /** Added to the command line: `--dry-run`. */
  readonly flags?: readonly string[];
  /** More lines of its [Service] section. */
  readonly serviceLines?: readonly string[];
}

/** The real program as the real service of a host: the project's own unit file, with this checkout's bundle. */
export class Warden extends AuditReader {
  readonly #host: Host;
  readonly unit = wardenUnit;
  /** Where its state is, in the host. */
  readonly stateDirectory = "/var/lib/unitwarden";

  constructor(host: Host) {
    super(host);
    this.#host = host;
  }

  /** Writes unit, drop-in and configuration; what runs is not restarted. */
  async install({ toml, flags = [], serviceLines = [] }: WardenOptions): Promise<void> {
    const { checkout } = this.#host;
    await this.configure(toml);
    const unitText = readFileSync(join(projectDirectory, "units/unitwarden.service"), "utf8")
      .replaceAll("/usr/lib/unitwarden/", `${checkout}/dist/`)
      .replace(/^ExecStart=.*$/mu, (line) => [line, ...flags].join(" "));
    const first = readFileSync(join(projectDirectory, "units", firstUnit), "utf8");
    await this.#host.writeFile(`/run/systemd/system/${firstUnit}`, first);
    await this.#host.writeUnit(this.unit, unitText);
    await this.#host.writeUnit(`${this.unit}.d/test.conf`, `[Service]\n${serviceLines.join("\n")}\n`);
    await this.#host.exec(["systemd-sysusers", `${checkout}/units/sysusers/unitwarden.conf`]);
    // dbus-daemon sees a new file there by itself.
    const policy = "org.unitwarden.Manager1.conf";
    const policyText = readFileSync(join(projectDirectory, "units/dbus", policy), "utf8");
    await this.#host.writeFile(`/etc/dbus-1/system.d/${policy}`, policyText);
  }

  async configure(toml: string): Promise<void> {
    await this.#host.writeFile(configuration, toml);
  }

  /** Starts it and waits until it is ready (Type=notify); the error carries its last lines. */
  async start(): Promise<void> {
    try {
      await this.#host.systemctl("start", this.unit);
    } catch (cause) {
      throw new Error(`unitwarden does not start: ${String(cause)}\n${await this.said()}`, { cause });
    }
  }

  async stop(): Promise<void> {
    await this.#host.systemctl("stop", this.unit);
  }

  async restart(): Promise<void> {
    await this.#host.systemctl("restart", this.unit);
  }

  async mainPid(): Promise<number> {
    return Number((await this.#host.properties(this.unit, ["MainPID"])).MainPID);
  }

  /** Its last lines in the journal. */
  async said(lines = 20): Promise<string> {
    const entries = await this.#host.journal(["-u", this.unit, "-n", String(lines)]);
    return entries.map((entry) => `  ${entry["MESSAGE"]}`).join("\n");
  }
}
