import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { Record } from "../../../system/daemon/audit-record.ts";
import { Warden } from "../../../system/daemon/warden.ts";
import type { Host } from "../../../system/host/host.ts";
import { apiEnvironment, startBotApi } from "../bot-api.ts";
import { besideColumns, useColumns } from "../columns.ts";
import type { Reading, Scene, SceneContext } from "../reading.ts";
import { measureSteady } from "../steady.ts";
import { withHost } from "../with-host.ts";

const counts = [1, 10, 100, 500];
const script = readFileSync(join(import.meta.dirname, "../cheap-bot.sh"), "utf8");

/** A unit that is like a bot and costs next to nothing, in a directory of its own. */
async function writeBot(host: Host, name: string): Promise<void> {
  const directory = `/srv/${name}`;
  await host.writeFile(`${directory}/bot.sh`, script);
  const service = `ExecStart=/bin/bash ${directory}/bot.sh\nWorkingDirectory=${directory}\nUser=daemon\nRestart=always\n`;
  await host.writeFile(
    `/run/systemd/system/${name}.service`,
    `[Unit]\nDescription=${name}\n\n[Service]\n${service}${apiEnvironment}\n`,
  );
}

async function measure(count: number, { pace }: SceneContext): Promise<Reading> {
  return withHost(async (host) => {
    const names = Array.from({ length: count }, (_, index) => `bot${index + 1}`);
    for (const name of names) await writeBot(host, name);
    await host.systemctl("daemon-reload");
    await startBotApi(host);
    const units = names.map((name) => `${name}.service`);
    await host.systemctl("start", ...units);
    const warden = new Warden(host);
    await warden.install({ toml: units.map((unit) => `[units."${unit}"]\n`).join("") });
    const beganMs = Date.now();
    await warden.start();
    const readyMs = Date.now() - beganMs;
    const figures = await measureSteady(host, { unit: warden.unit, pace });
    // What is measured is that many units watched and well: one that fell would be healing, not idling.
    const watched = (await warden.records({ event: "watching" })).length;
    if (watched !== count) throw new Error(`${watched} of ${count} units are watched`);
    const [incident] = await warden.records({ event: "incident-opened" });
    if (incident !== undefined) throw new Error(`Not idle: ${incident.unit}: ${incident.message}`);
    const remark = troublesOf(await warden.records({ event: "trouble" }));
    return { figures: { ...figures, readyMs }, ...(remark === "" ? {} : { remark }) };
  });
}

/** What unitwarden complained of, with how often: `12 × recall-failed`. */
function troublesOf(troubles: readonly Record[]): string {
  const reasons = [...new Set(troubles.map(({ reason }) => reason))];
  return reasons.map((name) => `${troubles.filter(({ reason }) => reason === name).length} × ${name}`).join(", ");
}

/** unitwarden by its defaults with more and more units. */
export const units: Scene = {
  name: "units",
  about: "unitwarden with so many idle units",
  columns: [...useColumns, ...besideColumns, { head: "ready after", figure: "readyMs", unit: "ms" }],
  points: (context) =>
    counts.map((count) => ({ label: String(count), x: count, line: "", measure: () => measure(count, context) })),
};
