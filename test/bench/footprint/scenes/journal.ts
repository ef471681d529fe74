import { Warden } from "../../../system/daemon/warden.ts";
import { spreadOf } from "../../statistics.ts";
import { startBotApi } from "../bot-api.ts";
import { arrivedPerS, lastHeard, startChatter } from "../chatter.ts";
import { besideColumns, useColumns } from "../columns.ts";
import { crashOnce, type Reaction, reactionSettings } from "../reaction.ts";
import type { Reading, Scene, SceneContext } from "../reading.ts";
import { measureSteady } from "../steady.ts";
import { withHost } from "../with-host.ts";

/** Who writes: the unit that is watched, or another one beside it. */
type Writer = "own" | "other";

const floods: readonly { readonly linesPerS: number; readonly writer: Writer; readonly label: string }[] = [
  { linesPerS: 0, writer: "own", label: "0" },
  { linesPerS: 100, writer: "own", label: "100" },
  { linesPerS: 10_000, writer: "own", label: "10,000" },
  { linesPerS: 100, writer: "other", label: "100 of another unit" },
  { linesPerS: 10_000, writer: "other", label: "10,000 of another unit" },
];

const watched = "watched.service";
const crashes = 5;

async function measure({ linesPerS, writer }: (typeof floods)[number], { pace }: SceneContext): Promise<Reading> {
  return withHost(async (host) => {
    await startBotApi(host);
    await startChatter(host, watched, writer === "own" ? linesPerS : 0);
    if (writer === "other") await startChatter(host, "other.service", linesPerS);
    const flooder = writer === "own" ? watched : "other.service";
    const warden = new Warden(host);
    await warden.install({ toml: `[units."${watched}"]\n${reactionSettings.join("\n")}\n` });
    await warden.start();
    const first = await lastHeard(host, flooder);
    const figures = await measureSteady(host, { unit: warden.unit, pace });
    const arrived = await arrivedPerS(host, first, await lastHeard(host, flooder));
    const reactions: Reaction[] = [];
    for (let crash = 0; crash < crashes; crash += 1) reactions.push(await crashOnce(host, warden, watched));
    return { figures: { ...figures, arrived, ...reactionFigures(reactions, writer === "own" && linesPerS > 0) } };
  });
}

function reactionFigures(reactions: readonly Reaction[], isFollowed: boolean): Record<string, number> {
  const recorded = spreadOf(reactions.map(({ recordedMs }) => recordedMs));
  // Where the unit itself says little, its last entry is old whoever reads it.
  const behind = isFollowed ? spreadOf(reactions.flatMap(({ behindMs }) => behindMs ?? [])) : null;
  return {
    ...(recorded === null ? {} : { recordedMs: recorded.median, slowestMs: recorded.most }),
    ...(behind === null ? {} : { behindMs: behind.median }),
  };
}

/** unitwarden with one unit, while so many lines a second are written: what reading costs, and whether it reacts. */
export const journal: Scene = {
  name: "journal",
  about: "unitwarden with one unit, while that or another one fills the journal",
  columns: [
    { head: "arrived", figure: "arrived", unit: "count" },
    ...useColumns,
    { head: "its journalctl's CPU", figure: "journalctlCpu", unit: "%" },
    ...besideColumns,
    { head: `kill -9 recorded after, of ${crashes}`, figure: "recordedMs", unit: "ms" },
    { head: "slowest", figure: "slowestMs", unit: "ms" },
    { head: "behind the journal", figure: "behindMs", unit: "ms" },
  ],
  points: (context) =>
    floods.map((flood) => ({
      label: flood.label,
      x: flood.linesPerS,
      line: flood.writer,
      measure: () => measure(flood, context),
    })),
};
