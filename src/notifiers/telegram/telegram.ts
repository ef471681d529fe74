import type { Notification } from "../../model/notification.ts";
import type { TelegramSettings } from "../../model/notify-settings.ts";
import type { Channel, Delivery, SendOptions } from "../channel.ts";
import { fit } from "../fit.ts";
import { type HttpChannelOptions, retryOf } from "../http-delivery.ts";
import { httpUrl } from "../http-url.ts";
import { ownNetwork } from "../network.ts";
import { isQuiet, partsOf } from "../parts.ts";
import { type Environment, readSecret } from "../secret.ts";
import { plainText } from "../text.ts";
import { html } from "./html.ts";
import { type JudgedAnswer, judgeAnswer } from "./judge-answer.ts";

/** Telegram takes so many characters after parsing; with the markup counted, the text is surely below. */
const maxCharacters = 4096;
/** Once more for a group's new number, and once more without markup. */
const maxRequests = 3;

/** How one message is sent; a refusal may change it. */
interface Form {
  readonly chatId: string;
  readonly isPlain: boolean;
}

/** The channel that writes into a Telegram chat by a bot, answering to the first message of the story. */
export function telegramOf(
  settings: TelegramSettings,
  environment: Environment,
  options: HttpChannelOptions = {},
): Channel {
  return {
    name: "telegram",
    target: `chat ${settings.chatId}`,
    async send(notification, sendOptions) {
      const token = readSecret(settings.token, environment);
      if (!token.ok) return { kind: "broken", why: token.message };
      // Anything else would make another path of the URL.
      if (!/^[0-9]+:[A-Za-z0-9_-]+$/.test(token.value)) {
        return { kind: "broken", why: "What notify.telegram.token gives is no bot's token: @BotFather shows it" };
      }
      const url = httpUrl(`${settings.api}/bot${token.value}/sendMessage`);
      if (url === null) return { kind: "broken", why: "notify.telegram.api is no http or https URL" };
      const ask = (form: Form) =>
        request({ settings, environment, options, notification, sendOptions, url, token: token.value, form });
      return deliver(ask, { chatId: settings.chatId, isPlain: false });
    },
  };
}

async function deliver(ask: (form: Form) => Promise<JudgedAnswer>, first: Form): Promise<Delivery> {
  let form = first;
  for (let requests = 1; requests <= maxRequests; requests += 1) {
    const judged = await ask(form);
    if (judged.kind === "migrated" && judged.chatId !== form.chatId) form = { ...form, chatId: judged.chatId };
    else if (judged.kind === "unparsable" && !form.isPlain) form = { ...form, isPlain: true };
    else if (judged.kind === "sent") return delivered(judged.messageId, form, first);
    else if (judged.kind === "unparsable") return { kind: "refused", why: judged.why };
    else if (judged.kind !== "migrated") return judged;
    else break;
  }
  return { kind: "broken", why: "The group moves from number to number; change notify.telegram.chat_id" };
}

function delivered(messageId: number | null, form: Form, first: Form): Delivery {
  const moved =
    form.chatId === first.chatId
      ? ""
      : `; the group has a new number: change notify.telegram.chat_id to ${form.chatId}`;
  const plain = form.isPlain ? "; as plain text, for Telegram could not read the markup" : "";
  const answer = `message ${messageId ?? "without a number"} in chat ${form.chatId}${moved}${plain}`;
  return { kind: "delivered", answer, reference: messageId === null ? null : String(messageId) };
}

async function request(context: {
  readonly settings: TelegramSettings;
  readonly environment: Environment;
  readonly options: HttpChannelOptions;
  readonly notification: Notification;
  readonly sendOptions: SendOptions;
  readonly url: URL;
  readonly token: string;
  readonly form: Form;
}): Promise<JudgedAnswer> {
  const { environment, options, sendOptions, url, token } = context;
  const { wallMs = Date.now, network = ownNetwork, ...limits } = options;
  const outcome = await network.request({
    url,
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(messageOf(context)),
    environment,
    signal: sendOptions.signal,
    ...limits,
  });
  if (outcome.kind === "failed") return retryOf(outcome);
  return judgeAnswer(outcome, { origin: url.origin, token, nowWallMs: wallMs() });
}

/** The parameters of sendMessage. */
function messageOf({
  settings,
  notification,
  sendOptions,
  form,
}: Pick<Parameters<typeof request>[0], "settings" | "notification" | "sendOptions" | "form">): object {
  const parts = partsOf(notification, sendOptions);
  const thread = Number(sendOptions.thread ?? Number.NaN);
  return {
    chat_id: form.chatId,
    text: fit({ parts, render: form.isPlain ? plainText : html, limit: maxCharacters }),
    ...(form.isPlain ? {} : { parse_mode: "HTML" }),
    link_preview_options: { is_disabled: true },
    ...(settings.topic === null ? {} : { message_thread_id: settings.topic }),
    ...(Number.isSafeInteger(thread) && thread > 0
      ? { reply_parameters: { message_id: thread, allow_sending_without_reply: true } }
      : {}),
    ...(isQuiet(notification) ? { disable_notification: true } : {}),
  };
}
