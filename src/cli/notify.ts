import { hostname } from "node:os";
import { tellingWords } from "../knowledge/telling-words.ts";
import type { Language } from "../model/language.ts";
import type { NotifySettings } from "../model/notify-settings.ts";
import type { Notification } from "../model/notification.ts";
import type { WallMs } from "../model/scalars.ts";
import type { Delivery } from "../notifiers/channel.ts";
import { channelsOf, ping } from "../notifiers/registry.ts";
import type { CommandOptions } from "./arguments.ts";
import { complain } from "./complain.ts";
import { loadForReading } from "./load-for-reading.ts";
import { readerLanguage } from "./reader-language.ts";
import { answerLines, isGood, notifyWords, type Tried } from "./notify/words.ts";
import { ofItself } from "../policy/telling/compose.ts";

/** Exit statuses: all delivered; one did not, or there is none; the configuration or the command line is wrong. */
const status = { delivered: 0, notDelivered: 1, usage: 2 };

/** One way to try, before it is tried. */
interface Trial {
  readonly name: string;
  readonly target: string;
  readonly run: () => Promise<Delivery>;
}

/**
 * `unitwarden notify test [CHANNEL…]`: sends a test notification by every channel, all at once, and shows each answer;
 * the daemon and its queue have no part in it. With `--json`:
 * `{version: 1, channels: [{name, target, result: "delivered"|"retry"|"refused"|"broken"|"not-sent", answer}]}`.
 */
export async function notify(options: CommandOptions): Promise<number> {
  const loaded = loadForReading({ ...options, units: [] }, process.getuid?.() ?? 0);
  if (!loaded.ok) {
    for (const error of loaded.errors) process.stderr.write(`unitwarden: ${error}\n`);
    return status.usage;
  }
  const { configuration } = loaded;
  const language = readerLanguage(configuration, process.env);
  const say = notifyWords[options.json ? "en" : language];
  const all = trialsOf(configuration.notify, language);
  const unknown = options.units.find((name) => !all.some((trial) => trial.name === name));
  if (all.length === 0) return complain(say.none(configuration.path ?? ""), status.notDelivered);
  if (unknown !== undefined) return complain(say.noSuch(unknown, all.map(({ name }) => name).join(", ")), status.usage);
  const wanted = all.filter(({ name }) => options.units.length === 0 || options.units.includes(name));
  const tried = await Promise.all(
    wanted.map(async ({ name, target, run }): Promise<Tried> => {
      if (options.dryRun) return { name, target, result: "not-sent", answer: "" };
      const delivery = await run();
      return { name, target, result: delivery.kind, answer: "answer" in delivery ? delivery.answer : delivery.why };
    }),
  );
  process.stdout.write(
    options.json ? `${JSON.stringify({ version: 1, channels: tried })}\n` : answerLines(tried, say, options.color),
  );
  return tried.every(isGood) ? status.delivered : status.notDelivered;
}

function trialsOf(settings: NotifySettings, language: Language): readonly Trial[] {
  const { signal } = new AbortController();
  const environment = process.env;
  const notification = testNotification(language);
  const channels = channelsOf(settings, environment).map((channel) => ({
    name: channel.name,
    target: channel.target,
    run: () => channel.send(notification, { thread: null, repeat: false, signal }),
  }));
  const { heartbeat } = settings;
  if (heartbeat === null) return channels;
  const beat = async (): Promise<Delivery> => {
    const answered = await ping(heartbeat, { kind: "ok" }, { environment, signal });
    if (answered.ok) return { kind: "delivered", answer: answered.value, reference: null };
    return { kind: "retry", why: answered.message, afterMs: null, uncertain: false };
  };
  return [...channels, { name: "heartbeat", target: "", run: beat }];
}

function testNotification(language: Language): Notification {
  const words = tellingWords[language];
  const atWallMs = Date.now() as WallMs;
  const given = { phase: "test", severity: "notice", class: "test", host: hostname(), atWallMs, language } as const;
  const id = `test-${atWallMs.toString(36)}`;
  return { ...ofItself({ ...given, id, title: words.testTitle, happened: words.test }), heldBack: null };
}
