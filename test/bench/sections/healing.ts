import { chosen } from "../chosen.ts";
import { contenders } from "../contenders.ts";
import type { Contender } from "../contenders/contender.ts";
import { faults } from "../faults.ts";
import { fromBook } from "../from-book.ts";
import { healingTables } from "../healing-table.ts";
import { inTurn } from "../in-turn.ts";
import { installPeers, type Peer } from "../peers.ts";
import type { Section, SectionOptions } from "../section.ts";
import { playTrial, type TrialResult } from "../trial.ts";

/** The same broken bots under every contender: what heals, how soon, what is touched for nothing, what can be read. */
export const healing: Section = { name: "healing", run };

async function run(options: SectionOptions) {
  const { rounds, quick, limitMs, atOnce, pm2Directory, book, say } = options;
  const who = chosen(contenders, options.contenders, "contender");
  const what = chosen(faults, options.only, "fault");
  const wanted = new Set(who.flatMap(({ peer }: Contender): Peer[] => (peer === undefined ? [] : [peer])));
  const peers = await installPeers(wanted, { pm2Directory });
  try {
    // Everybody once with a fault, then the next fault; then the next round.
    const trials = Array.from({ length: rounds }, (_, index) => index + 1).flatMap((round) =>
      what.flatMap((fault) => who.map((contender) => ({ round, fault, contender }))),
    );
    const results = await inTurn(trials, atOnce, async (trial, index) => {
      const name = `${trial.fault.name} ${trial.contender.name} ${trial.round}`;
      const { result, isEarlier } = await fromBook<TrialResult>(book, name, {
        isGood: ({ verdict }) => verdict !== "broken",
        measure: () => playTrial({ ...trial, quick, limitMs, pm2: peers.pm2 }),
      });
      say(`${String(index + 1).padStart(3)}/${trials.length} ${progress(result)}${isEarlier ? " (earlier)" : ""}`);
      return result;
    });
    const about = who.map(({ name, about: text }) => [name, text]);
    const tables = [
      { title: "Contenders", head: ["contender", "configuration"], rows: about },
      { title: "Faults", head: ["fault", "what"], rows: what.map(({ name, about: text }) => [name, text]) },
      ...healingTables(what, who, results),
    ];
    const broken = results
      .filter(({ verdict }) => verdict === "broken")
      .map(({ fault, contender, round, error }) => `${fault} ${contender} ${round}: ${error ?? ""}`);
    return { tables, broken, peers: peers.versions, data: { rounds, quick, limitMs, atOnce } };
  } finally {
    peers.remove();
  }
}

function progress({ round, fault, contender, verdict, healMs, starts, wrongKills, error }: TrialResult): string {
  const took = healMs === null ? "" : ` after ${(healMs / 1000).toFixed(1)} s`;
  const killed = wrongKills.length === 0 ? "" : `; killed: ${wrongKills.join(", ")}`;
  const why = error === null ? "" : `: ${error.split("\n")[0]}`;
  return `round ${round}  ${fault}  ${contender}  ${verdict}${took}; ${starts} starts${killed}${why}`;
}
