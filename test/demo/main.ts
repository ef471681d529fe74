/**
 * The demo: breaks a bot in every way that unitwarden heals, and tempts it in every way that it must resist, on a real
 * systemd. Prints what broke, when it was seen, what was done and how long it took. Exit status 0: every fault was
 * healed and nothing else was touched.
 *
 *     npm run demo -- [--root TREE] [--cgroups v1|v2]
 */
import { parseArgs } from "node:util";

import { play, type SceneResult } from "./scene.ts";
import { sceneReport, summary } from "./report.ts";
import { crashLoop } from "./scenes/crash-loop.ts";
import { killed } from "./scenes/killed.ts";
import { lookAlikes } from "./scenes/look-alikes.ts";
import { memory } from "./scenes/memory.ts";
import { operatorStop } from "./scenes/operator-stop.ts";
import { stall } from "./scenes/stall.ts";
import { strayStartLimit } from "./scenes/stray-start-limit.ts";
import { stray } from "./scenes/stray.ts";
import { openStage } from "./stage.ts";
import { healthy, reset } from "./healthy.ts";

const scenes = [stray, lookAlikes, killed, memory, stall, operatorStop, crashLoop, strayStartLimit];

const { values: options } = parseArgs({
  options: {
    /** Another system's tree to boot, for example a newer Debian by debootstrap. */
    root: { type: "string", default: "/" },
    /** `v2`: plain cgroup2, memory by what the processes show where the controller is bound to v1. */
    cgroups: { type: "string", default: "auto" },
  },
});

async function main(): Promise<number> {
  const beganMs = performance.now();
  const cgroups = options.cgroups === "v1" || options.cgroups === "v2" ? options.cgroups : "auto";
  const stage = await openStage({ root: options.root, cgroups });
  try {
    const bootedMs = Math.round(performance.now() - beganMs);
    const place =
      stage.host.kind === "booted" ? "booted in namespaces of its own" : "of this machine, by transient units";
    console.log(`systemd ${place}, cgroups ${stage.host.cgroups}; bot and unitwarden up after ${bootedMs} ms`);
    await healthy(stage);
    await stage.host.waitFor(
      "a heartbeat in the journal",
      () => stage.host.journal(["-g", "getUpdates.*200 OK", "-n1"]),
      {
        until: ({ length }) => length > 0,
      },
    );
    const results: SceneResult[] = [];
    for (const scene of scenes) {
      const result = await play(scene, stage);
      results.push(result);
      console.log(sceneReport(result, results.length));
      if (!result.passed) await reset(stage);
    }
    console.log(summary(results));
    const touched = stage.bystanders.filter(({ isAlive }) => !isAlive()).map(({ name }) => name);
    if (touched.length > 0) console.log(`FAILED: touched, though none of its business: ${touched.join(", ")}`);
    const alive = stage.bystanders.length - touched.length;
    const passed = results.filter((result) => result.passed).length;
    const tookS = ((performance.now() - beganMs) / 1000).toFixed(0);
    console.log(
      `\n${passed} of ${results.length} scenes as they should be, in ${tookS} s; ${alive} of ${stage.bystanders.length} bystanders alive.`,
    );
    return passed === results.length && touched.length === 0 ? 0 : 1;
  } finally {
    await stage.close();
  }
}

// Ctrl-C, at any moment: what was booted or written goes with this process (its exit handlers see to that).
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));

try {
  process.exit(await main());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(2);
}
