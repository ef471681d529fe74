import type { Record } from "../../../system/daemon/audit-record.ts";
import { Warden } from "../../../system/daemon/warden.ts";
import { startBotApi } from "../bot-api.ts";
import { writeChatter } from "../chatter.ts";
import { besideColumns, useColumns } from "../columns.ts";
import type { Reading, Scene, SceneContext } from "../reading.ts";
import { measureSteady } from "../steady.ts";
import { withHost } from "../with-host.ts";

const counts = [1, 10, 100, 500];

async function measure(count: number, { pace }: SceneContext): Promise<Reading> {
  return withHost(async (host) => {
    const names = Array.from({ length: count }, (_, index) => `bot${index + 1}.service`);
    for (const unit of names) await writeChatter(host, unit, 0);
    await host.systemctl("daemon-reload");
    await startBotApi(host);
    await host.systemctl("start", ...names);
    const warden = new Warden(host);
    await warden.install({ toml: names.map((unit) => `[units."${unit}"]\n`).join("") });
    const beganMs = Date.now();
    await warden.start();
    const readyMs = Date.now() - beganMs;
    const figures = await measureSteady(host, { unit: warden.unit, pace });
    // What is measured is that many units watched and well: one that fell would be healing, not idling.
    const watched = (await warden.records({ event: "watching" })).length;
    if (watched !== count) throw new Error(`${watched} of ${count} units are watched`);
    const [incident] = await warden.records({ event: "incident-opened" });
    if (incident !== undefined) throw new Error(`Not idle: ${incident.unit}: ${incident.message}`);
    const [unwatched] = await warden.records({ event: "notice", reason: "enforcement-off" });
    if (unwatched !== undefined) throw new Error(`Strays are not looked for: ${unwatched.message}`);
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
