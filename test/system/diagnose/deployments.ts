import { makeUser } from "../../stand-in/layout.ts";
import type { Host } from "../host/host.ts";

/** One deployment that is broken on purpose: what it is made of, how it is broken, and what the first line of `diagnose` has to name. */
export interface Broken {
  readonly name: string;
  /** The program; the files beside it. */
  readonly script: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, { readonly text: string; readonly mode?: number; readonly user?: string }>>;
  readonly serviceLines?: readonly string[];
  /** Done after the files are there, before the unit is started. */
  readonly breaks?: (host: Host, directory: string) => Promise<unknown>;
  /** How the unit ends up. */
  readonly until: "failed" | "inactive" | "active" | "activating";
  /** Done once the unit is as it ends up. */
  readonly afterwards?: (host: Host, unit: string) => Promise<unknown>;
  readonly cause: RegExp;
  readonly code: string;
}

/** A deployment that stands. */
export interface Standing {
  readonly unit: string;
  readonly directory: string;
}

const user = "ubuntu";

/** Lays a broken deployment out, starts it, and waits until it is as it ends up. */
export async function layOut(host: Host, broken: Broken): Promise<Standing> {
  await makeUser(host, user);
  const directory = `/home/${user}/${broken.name}`;
  const unit = `${broken.name}.service`;
  await host.exec(["install", "-d", "-o", user, "-g", user, directory, `${directory}/.venv/bin`]);
  await host.exec(["ln", "-sf", "/usr/bin/python3", `${directory}/.venv/bin/python`]);
  await host.writeFile(`${directory}/bot.py`, broken.script, { user });
  const env = Object.entries(broken.env ?? {}).map(([name, value]) => `${name}=${value}\n`);
  await host.writeFile(`${directory}/.env`, env.join(""), { user, mode: 0o600 });
  for (const [name, { text, mode = 0o600, user: owner = user }] of Object.entries(broken.files ?? {})) {
    await host.writeFile(`${directory}/${name}`, text, { user: owner, mode });
  }
  await broken.breaks?.(host, directory);
  await host.writeUnit(
    unit,
    [
      "[Unit]",
      "StartLimitIntervalSec=3600",
      "StartLimitBurst=3",
      "[Service]",
      `ExecStart=${directory}/.venv/bin/python -u bot.py`,
      `WorkingDirectory=${directory}`,
      `User=${user}`,
      `EnvironmentFile=${directory}/.env`,
      "Restart=on-failure",
      "RestartSec=0.2",
      ...(broken.serviceLines ?? []),
      "",
    ].join("\n"),
  );
  await host.exec(["systemctl", "start", "--no-block", unit]);
  await host.waitFor(
    `${unit} to be ${broken.until}`,
    () => host.properties(unit, ["ActiveState", "SubState", "NRestarts"]),
    { until: ({ ActiveState }) => ActiveState === broken.until, timeoutMs: 60_000 },
  );
  await broken.afterwards?.(host, unit);
  return { unit, directory };
}
