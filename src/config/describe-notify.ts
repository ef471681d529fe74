import { mailKeys } from "./describe-mail.ts";
import type { KeyDescription } from "./key-description.ts";

/** Keys of [notify] itself, documented: when the owner is told of what. */
export const tellingKeys: readonly KeyDescription[] = [
  {
    path: "notify.gather",
    type: "duration",
    default: `"15s"`,
    en: "Time after an incident begins in which what was done about it is waited for, so that the first notification can say it.",
    ru: "Время после начала инцидента, когда ждут, что будет сделано, чтобы первое извещение могло об этом сказать.",
  },
  {
    path: "notify.reminder",
    type: "duration",
    default: `"1h"`,
    en: "Time until the first reminder of an incident that goes on; each further one comes after twice the time, at most a day.",
    ru: "Время до первого напоминания о незакончившемся инциденте; каждое следующее — через вдвое большее, но не больше суток.",
  },
  {
    path: "notify.stable",
    type: "duration",
    default: `"5min"`,
    en: "An incident is reported as over once it has stayed away for so long.",
    ru: "Об окончании инцидента сообщается, когда его нет столько времени.",
  },
  {
    path: "notify.storm.notifications",
    type: "count",
    default: "20",
    en: "The most notifications on each way within notify.storm.window; more are held back and counted.",
    ru: "Наибольшее число извещений каждым способом за notify.storm.window; остальные задерживаются и подсчитываются.",
  },
  {
    path: "notify.storm.window",
    type: "duration",
    default: `"10min"`,
    en: "The window in which notifications are counted.",
    ru: "Окно, в котором считаются извещения.",
  },
  {
    path: "notify.daily_summary",
    type: "time",
    default: `"09:00"`,
    en: `When the summary of the last day is sent; "off" for none.`,
    ru: "Когда отправляется сводка за сутки; «off» — никогда.",
  },
];

const telegramKeys: readonly KeyDescription[] = [
  {
    path: "notify.telegram.token",
    type: "secret",
    default: null,
    example: `"credential:telegram-token"`,
    en: "Token of a second bot that tells the owner; a literal token only in a file that root owns with mode 0600.",
    ru: "Токен второго бота, который извещает владельца; сам токен — только в файле root с правами 0600.",
  },
  {
    path: "notify.telegram.chat_id",
    type: "text",
    default: null,
    example: "123456",
    en: `The chat to write to: its number, or "@channel".`,
    ru: "Чат для сообщений: его номер или «@channel».",
  },
  {
    path: "notify.telegram.topic",
    type: "count",
    default: null,
    example: "2",
    en: "Number of a topic (message_thread_id), where the chat is a forum.",
    ru: "Номер темы (message_thread_id), если чат — форум.",
  },
  {
    path: "notify.telegram.api",
    type: "text",
    default: `"https://api.telegram.org"`,
    en: "The Bot API server, for those who run their own.",
    ru: "Сервер Bot API, для тех, у кого он свой.",
  },
];

const webhookKeys: readonly KeyDescription[] = [
  {
    path: "notify.webhook.url",
    type: "secret",
    default: null,
    example: `"credential:webhook-url"`,
    en: "Where notifications are posted to; the URL itself may stand here too.",
    ru: "Куда отправлять уведомления; здесь может стоять и сам URL.",
  },
  {
    path: "notify.webhook.format",
    type: "word",
    default: `"json"`,
    en: `What the receiver understands: "json", "slack", "discord" or "ntfy".`,
    ru: "Что понимает получатель: «json», «slack», «discord» или «ntfy».",
  },
  {
    path: "notify.webhook.authorization",
    type: "secret",
    default: null,
    example: `"credential:webhook-authorization"`,
    en: "The header Authorization, whole (Bearer and the token); itself only in a file that root owns with mode 0600.",
    ru: "Заголовок Authorization целиком (Bearer и токен); сам он — только в файле root с правами 0600.",
  },
];

const execKeys: readonly KeyDescription[] = [
  {
    path: "notify.exec.command",
    type: "list",
    default: null,
    example: `["/usr/local/bin/page-me", "--now"]`,
    en: "A program of your own, by its absolute path, and its arguments; it is started for each notification, without a shell, with what happened in its environment.",
    ru: "Своя программа по полному пути и её аргументы; запускается на каждое извещение, без оболочки, а что случилось, видит в своём окружении.",
  },
  {
    path: "notify.exec.timeout",
    type: "duration",
    default: `"30s"`,
    en: "Time after which the program is ended.",
    ru: "Время, после которого программа завершается принудительно.",
  },
];

const heartbeatKeys: readonly KeyDescription[] = [
  {
    path: "notify.heartbeat.url",
    type: "secret",
    default: null,
    example: `"credential:heartbeat-url"`,
    en: "A dead man's switch that is called while this program is well; the URL itself may stand here too.",
    ru: "Сторожевой адрес, который вызывается, пока эта программа в порядке; здесь может стоять и сам URL.",
  },
  {
    path: "notify.heartbeat.interval",
    type: "duration",
    default: `"1min"`,
    en: "Time between two calls of the dead man's switch.",
    ru: "Время между двумя вызовами сторожевого адреса.",
  },
];

/** Keys of the tables of [notify], documented; all of them are examples, for nobody is told anything by default. */
export const wayKeys: readonly KeyDescription[] = [
  ...telegramKeys,
  ...choiceKeys("telegram"),
  ...mailKeys,
  ...choiceKeys("mail"),
  ...webhookKeys,
  ...choiceKeys("webhook"),
  ...execKeys,
  ...choiceKeys("exec"),
  ...heartbeatKeys,
];

/** Every key of [notify]. */
export const notifyKeys: readonly KeyDescription[] = [...tellingKeys, ...wayKeys];

/** What each channel may choose. */
function choiceKeys(channel: string): readonly KeyDescription[] {
  return [
    {
      path: `notify.${channel}.min_severity`,
      type: "word",
      default: `"warning"`,
      en: `The least that is sent here: "notice", "warning", "error" or "critical".`,
      ru: "Наименее важное из того, что отправляется сюда: «notice», «warning», «error» или «critical».",
    },
    {
      path: `notify.${channel}.quiet_hours`,
      type: "window",
      default: null,
      example: `"23:00-07:00"`,
      en: "Time of day in which only what is critical is sent here at once; the rest waits for its end.",
      ru: "Время суток, когда сразу отправляется только критическое (critical); остальное ждёт его конца.",
    },
    {
      path: `notify.${channel}.summary`,
      type: "switch",
      default: "true",
      en: "Whether the daily summary is sent here.",
      ru: "Отправлять ли сюда сводку за сутки.",
    },
  ];
}
