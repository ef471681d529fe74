import { standInUnit } from "../../stand-in/units.ts";
import type { Host } from "../../system/host/host.ts";
import { idlePollS } from "./one-bot.ts";

const apiPort = 8081;

/** The line of a unit that tells where its Bot API is: one that is down would be a fault, and not idle. */
export const apiEnvironment = `Environment=TELEGRAM_BASE_URL=http://127.0.0.1:${apiPort}/bot`;

/** Starts the stand-in for the Bot API, which answers when unitwarden asks whether it is up. */
export async function startBotApi(host: Host): Promise<void> {
  const { node, checkout } = host;
  await host.writeUnit("bot-api.service", standInUnit({ node, checkout, apiPort, pollS: idlePollS }));
  await host.systemctl("start", "bot-api.service");
  const listens = async () => (await host.exec(["bash", "-c", `exec 3<>/dev/tcp/127.0.0.1/${apiPort}`])).status === 0;
  await host.waitFor("the Bot API stand-in to listen", listens, { intervalMs: 200 });
}
