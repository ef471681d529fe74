import type { Contender } from "../../contenders/contender.ts";
import { monit } from "../../contenders/monit.ts";
import { pm2 } from "../../contenders/pm2.ts";
import { supervisord } from "../../contenders/supervisord.ts";
import { unitwarden } from "../../contenders/unitwarden.ts";
import { prepareGround } from "../../ground.ts";
import { besideColumns, useColumns } from "../columns.ts";
import { idlePollS } from "../one-bot.ts";
import type { Scene, SceneContext } from "../reading.ts";
import { measureSteady } from "../steady.ts";

/** Who has processes of its own (systemd has none beyond PID 1), and the unit that they are in. */
const supervisors: readonly { readonly contender: Contender; readonly unit: string }[] = [
  { contender: unitwarden, unit: "unitwarden.service" },
  { contender: monit, unit: "monit.service" },
  { contender: supervisord, unit: "supervisor.service" },
  { contender: pm2, unit: "pm2-ubuntu.service" },
];

/** Whether a process is the bot: supervisord and PM2 have it in their own cgroup. */
function isBot(argv: readonly string[]): boolean {
  return argv.some((word) => word === "bot.py" || word.endsWith("/bot.py"));
}

async function measure({ contender, unit }: (typeof supervisors)[number], { pm2: program, pace }: SceneContext) {
  const { unitLines = [], serviceLines = [] } = contender;
  const ground = await prepareGround({ pm2: program, env: {}, unitLines, serviceLines, pollS: idlePollS });
  try {
    const keeper = await contender.setUp(ground);
    await ground.host.waitFor("one bot to run", () => ground.bots(keeper.botUnit).length === 1);
    return { figures: await measureSteady(ground.host, { unit, isKept: isBot, pace }) };
  } finally {
    await ground.close();
  }
}

/** unitwarden and its peers, each above one idle bot. */
export const peers: Scene = {
  name: "peers",
  about: "One idle bot, and who keeps it",
  columns: [...useColumns, ...besideColumns],
  points: (context) =>
    supervisors
      .filter(({ contender }) => context.contenders.length === 0 || context.contenders.includes(contender.name))
      .map((supervisor, index) => ({
        label: supervisor.contender.name,
        x: index,
        line: supervisor.contender.name,
        measure: () => measure(supervisor, context),
      })),
};
