import { type Layout, layOutBot } from "../../stand-in/layout.ts";
import { Warden } from "../../system/daemon/warden.ts";
import type { Host } from "../../system/host/host.ts";

/** The long poll of an idle bot, seconds: python-telegram-bot's default. */
export const idlePollS = 10;

/** Starts the reference's bot, which polls as an idle one does, and unitwarden with its defaults above it. */
export async function startOneBot(host: Host): Promise<{ readonly layout: Layout; readonly warden: Warden }> {
  const layout = await layOutBot(host, { pollS: idlePollS });
  const warden = new Warden(host);
  await warden.install({ toml: `[units."${layout.bot}"]\n` });
  await host.systemctl("start", layout.bot);
  await warden.start();
  return { layout, warden };
}
