import { bootHost } from "../../system/host/boot.ts";
import type { Host } from "../../system/host/host.ts";
import type { Book } from "../book.ts";
import { chosen } from "../chosen.ts";
import { fromBook } from "../from-book.ts";
import { installPeers, type Peer } from "../peers.ts";
import type { Section, SectionOptions } from "../section.ts";
import { measureStart } from "../start/measure-start.ts";
import { measureSizes } from "../start/sizes.ts";
import { starters } from "../start/starters.ts";
import type { Starter } from "../start/starters/starter.ts";
import { type StartResult, startTables, type VersionTimes } from "../start/tables.ts";
import { timeCommand } from "../start/time-command.ts";
import { inMilliseconds, spreadOf } from "../statistics.ts";

/** How soon each is there, what that takes, and what it takes on the disk. */
export const start: Section = { name: "start", run };

const counts = [1, 10, 100] as const;
/** Starts on one booted machine. */
const trials = { whole: 5, quick: 2 } as const;
const versionTrials = 10;

async function run(options: SectionOptions) {
  const { rounds, quick, pm2Directory, book, say } = options;
  const who = chosen(starters, options.contenders, "contender");
  const wanted = new Set(who.flatMap(({ peer }): Peer[] => (peer === undefined ? [] : [peer])));
  const peers = await installPeers(wanted, { pm2Directory });
  const { pm2 } = peers;
  try {
    // First what fails at once where it fails.
    const versions = await timeVersions(book, who, pm2);
    say("the sizes; the Debian package is built for them");
    const beside = { monit: wanted.has("monit"), supervisor: wanted.has("supervisor"), pm2 };
    const sizes = await fromBook(book, `sizes ${[...wanted].join(" ")}`, { measure: () => measureSizes(beside) });
    const results: StartResult[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      for (const count of counts) {
        for (const starter of who) {
          const name = `${starter.name} ${count} ${round}`;
          const { result, isEarlier } = await fromBook<StartResult>(book, name, {
            isGood: ({ error }) => error === null,
            measure: () => measure(starter, { count, round, quick, pm2 }),
          });
          results.push(result);
          say(`round ${round}  ${progress(result)}${isEarlier ? " (earlier)" : ""}`);
        }
      }
    }
    const names = who.map(({ name }) => name);
    const tables = [
      { title: "Contenders", head: ["contender", "how"], rows: who.map(({ name, about }) => [name, about]) },
      ...startTables({ starters: names, counts, results, versions, sizes: sizes.result }),
    ];
    const broken = results.flatMap(({ starter, count, round, error }) =>
      error === null ? [] : [`${starter} ${count} ${round}: ${error}`],
    );
    return { tables, broken, peers: peers.versions, data: { rounds, quick, results, versions, sizes: sizes.result } };
  } finally {
    peers.remove();
  }
}

async function measure(
  starter: Starter,
  options: { readonly count: number; readonly round: number; readonly quick: boolean; readonly pm2: string },
): Promise<StartResult> {
  const { count, round, quick, pm2 } = options;
  const base = { starter: starter.name, count, round };
  try {
    const times = await measureStart(starter, { count, trials: quick ? trials.quick : trials.whole, pm2 });
    return { ...base, times, error: null };
  } catch (error) {
    return { ...base, times: null, error: error instanceof Error ? error.message : String(error) };
  }
}

async function timeVersions(book: Book, who: readonly Starter[], pm2: string): Promise<VersionTimes[]> {
  const times: VersionTimes[] = [];
  for (const { name, version } of who) {
    const { result } = await fromBook(book, `version ${name}`, {
      measure: () => onHost((host) => timeCommand(host, version(pm2, host), versionTrials)),
    });
    times.push({ starter: name, ms: result });
  }
  return times;
}

async function onHost<Value>(use: (host: Host) => Promise<Value>): Promise<Value> {
  const host = await bootHost();
  try {
    return await use(host);
  } finally {
    await host.close();
  }
}

function progress({ starter, count, times, error }: StartResult): string {
  if (times === null) return `${starter}, ${count} units: broken: ${error?.split("\n")[0]?.slice(0, 200)}`;
  const [ready, answers] = [times.readyMs, times.answerMs].map((values) => inMilliseconds(spreadOf(values)));
  return `${starter}, ${count} units: ready ${ready}, answers ${answers}`;
}
