import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { type Layout, layOutBot } from "../stand-in/layout.ts";
import { attachHost } from "../system/host/attach.ts";
import { type BootOptions, bootHost } from "../system/host/boot.ts";
import type { Host } from "../system/host/host.ts";
import { installMissing } from "../system/host/install-missing.ts";
import { systemdIsPid1 } from "../system/host/preflight.ts";
import { run } from "../system/host/run.ts";
import { AuditLog } from "./audit-log.ts";
import { type Bystander, startBystanders } from "./bystanders.ts";
import { demoSettings } from "./settings.ts";

/** Where the scenes play: a host, the bot of the reference deployment in it, and unitwarden watching it. */
export interface Stage {
  readonly host: Host;
  readonly layout: Layout;
  readonly warden: string;
  readonly audit: AuditLog;
  /** What must outlive every scene. */
  readonly bystanders: Bystander[];
  /** Put in front of every unit's name; empty on a booted host. */
  readonly prefix: string;
  /** Users and home directories that a scene may use. */
  readonly otherUser: string;
  readonly home: string;
  close(): Promise<void>;
}

const projectDirectory = join(import.meta.dirname, "../..");

/** Boots (or attaches to) systemd, lays the bot out, and starts unitwarden as a service. */
export async function openStage(options: BootOptions = {}): Promise<Stage> {
  if (!existsSync(join(projectDirectory, "dist/unitwarden.mjs"))) {
    const { status, stderr } = await run({ argv: [process.execPath, join(projectDirectory, "build/main.ts")] });
    if (status !== 0) throw new Error(`Cannot build unitwarden: ${stderr.trim()}`);
  }
  const attached = systemdIsPid1();
  const prefix = attached ? `unitwarden-demo-${process.pid}-` : "";
  if (!attached) await installMissing();
  const host: Host = attached
    ? await attachHost({ prefix, remove: [homeOf(prefix), `/var/lib/${prefix}unitwarden`, configOf(prefix)] })
    : await bootHost(options);
  try {
    return await furnish(host, prefix);
  } catch (error) {
    await host.close();
    throw error;
  }
}

function homeOf(prefix: string): string {
  return prefix === "" ? "/home" : `/var/lib/${prefix}home`;
}

function configOf(prefix: string): string {
  return prefix === "" ? "/etc/unitwarden/unitwarden.toml" : `/run/${prefix}unitwarden.toml`;
}

async function furnish(host: Host, prefix: string): Promise<Stage> {
  const attached = host.kind === "attached";
  const home = homeOf(prefix);
  const apiPort = attached ? 18081 : 8081;
  const layout = await layOutBot(host, {
    prefix,
    apiPort,
    user: attached ? "daemon" : "ubuntu",
    directory: attached ? `${home}/bot/marketingbot` : "/home/ubuntu/marketingbot",
    pollS: 0.2,
    restartS: 1,
    env: { BOT_ON_CONFLICT: "retry" },
  });
  const stage: Stage = {
    host,
    layout,
    prefix,
    home,
    otherUser: attached ? "bin" : "carol",
    warden: `${prefix}unitwarden.service`,
    audit: new AuditLog(host),
    bystanders: [],
    close: () => host.close(),
  };
  await host.systemctl("start", layout.bot, layout.web);
  stage.bystanders.push(...(await startBystanders(stage)));
  await installWarden(stage, apiPort);
  return stage;
}

/** The unit file of the project as it is, with a drop-in that points at this checkout and the demo's settings. */
async function installWarden({ host, layout, warden, prefix }: Stage, apiPort: number): Promise<void> {
  const config = configOf(prefix);
  await host.writeFile(config, demoSettings(layout.bot, apiPort));
  await host.writeUnit(warden, readFileSync(join(projectDirectory, "units/unitwarden.service"), "utf8"));
  const flags = "--max-semi-space-size=1 --optimize-for-size --single-threaded-gc --expose-gc";
  await host.writeUnit(
    `${warden}.d/demo.conf`,
    `[Service]
ExecStart=
ExecStart=${host.node} ${flags} ${host.checkout}/dist/unitwarden.mjs run --config ${config}
StateDirectory=
StateDirectory=${prefix}unitwarden
# On the machine's own systemd a demo leaves neither a user nor a rule of polkit behind.
User=root
Group=root
AmbientCapabilities=
ExecStartPre=
`,
  );
  try {
    await host.systemctl("start", warden);
  } catch (cause) {
    const said = await host.journal(["-u", warden, "-n", "15"]);
    const lines = said.map((entry) => `  ${entry["MESSAGE"]}`).join("\n");
    throw new Error(`unitwarden does not start: ${String(cause)}\n${lines}`, { cause });
  }
}
