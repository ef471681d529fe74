import { besideColumns, useColumns } from "../columns.ts";
import { type CrowdKind, makeCrowd, processCount } from "../crowd.ts";
import { startOneBot } from "../one-bot.ts";
import type { Reading, Scene, SceneContext } from "../reading.ts";
import { ServiceMeter } from "../service-meter.ts";
import { measureSteady } from "../steady.ts";
import { withHost } from "../with-host.ts";

const crowds: readonly { readonly kind: CrowdKind; readonly count: number; readonly label: string }[] = [
  { kind: "strangers", count: 200, label: "200 more" },
  { kind: "strangers", count: 5000, label: "5,000 more" },
  { kind: "strangers", count: 20_000, label: "20,000 more" },
  { kind: "kin", count: 200, label: "200 more, that run another Python script" },
  { kind: "kin", count: 5000, label: "5,000 more, that run another Python script" },
];

async function measure({ kind, count }: (typeof crowds)[number], { pace }: SceneContext): Promise<Reading> {
  return withHost(async (host) => {
    const crowd = await makeCrowd(host, count, kind);
    const { warden } = await startOneBot(host);
    const meter = await ServiceMeter.of(host, warden.unit);
    const beganNs = meter.use().cgroupCpuNs;
    const figures = await measureSteady(host, { unit: warden.unit, pace });
    // The first sweep over all of them, and all until the end: what is not of the span is of the beginning.
    const spentNs = meter.use().cgroupCpuNs - beganNs;
    const firstS = spentNs / 1e9 - (figures["wholeCpu"] ?? 0) * (figures["seconds"] ?? 0);
    const there = processCount(host);
    if (there < crowd.made) throw new Error(`Of ${crowd.made} processes ${there} are left`);
    const endMs = await crowd.end();
    const remark = crowd.refused === null ? {} : { remark: `only ${crowd.made} processes: ${crowd.refused}` };
    return { figures: { ...figures, made: crowd.made, firstS, endMs }, ...remark };
  });
}

/** unitwarden by its defaults above one bot, in hosts with more and more processes. */
export const processes: Scene = {
  name: "processes",
  about: "unitwarden with one unit, in a host with so many processes",
  columns: [
    ...useColumns,
    { head: "warm-up", figure: "firstS", unit: "s" },
    ...besideColumns,
    { head: "ended in", figure: "endMs", unit: "ms" },
  ],
  points: (context) =>
    crowds.map((crowd) => ({
      label: crowd.label,
      x: crowd.count,
      line: crowd.kind,
      measure: () => measure(crowd, context),
    })),
};
