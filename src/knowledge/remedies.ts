import type { Language } from "../model/language.ts";
import type { MessageClass } from "../model/observation.ts";

/** What to do about a class of message, in both languages of the program. */
interface Remedy {
  readonly en: string;
  readonly ru: string;
}

const remedies: Readonly<Record<MessageClass, Remedy>> = {
  activity: {
    en: "Nothing to do: the unit works.",
    ru: "Ничего делать не нужно: служба работает.",
  },
  conflict: {
    en: "Another program polls with the same token. If no second copy runs on this machine, stop the one on the other host, or revoke the token with /revoke in BotFather.",
    ru: "С этим токеном опрашивает Telegram ещё одна программа. Если второй копии на этой машине нет, остановите её на другом хосте или отзовите токен командой /revoke в BotFather.",
  },
  conflict_webhook: {
    en: "A webhook is set for this bot. Delete it with the Bot API method deleteWebhook, and find out what sets it.",
    ru: "У бота установлен webhook. Удалите его методом Bot API deleteWebhook и выясните, кто его ставит.",
  },
  session_conflict: {
    en: "The session file was used from two places and is no longer valid. Stop the other copy, delete the session file and log in again.",
    ru: "Файл сессии использовался из двух мест и больше не действует. Остановите вторую копию, удалите файл сессии и войдите заново.",
  },
  network: {
    en: "Telegram cannot be reached. Check DNS, the route and the proxy; the unit recovers by itself once the network does.",
    ru: "Telegram недоступен. Проверьте DNS, маршрут и прокси; служба восстановится сама, когда появится сеть.",
  },
  ssl: {
    en: "The certificate cannot be verified. Check the system clock, update ca-certificates, and look for a proxy that intercepts TLS.",
    ru: "Сертификат не проходит проверку. Проверьте системное время, обновите ca-certificates и поищите прокси, перехватывающий TLS.",
  },
  auth: {
    en: "The token or session is refused. Take a valid token from BotFather, put it into the unit's environment file, then restart the unit.",
    ru: "Токен или сессия отклонены. Возьмите действующий токен в BotFather, запишите его в файл окружения службы и перезапустите её.",
  },
  flood: {
    en: "Telegram limits the bot's rate. Send more slowly and honour retry_after; a restart makes it worse.",
    ru: "Telegram ограничивает частоту запросов. Отправляйте реже и соблюдайте retry_after; перезапуск только ухудшит дело.",
  },
  coroutine_never_awaited: {
    en: "A coroutine is called without await. Add the await at the call of the function that the message names, and deploy.",
    ru: "Корутина вызвана без await. Добавьте await в вызов функции, названной в сообщении, и обновите программу.",
  },
  import_error: {
    en: "A module is missing. Install the requirements into the virtual environment that ExecStart uses (of a Node program: npm ci).",
    ru: "Не хватает модуля. Установите зависимости в то виртуальное окружение, которое указано в ExecStart (для Node: npm ci).",
  },
  env_missing: {
    en: "A setting is missing. Check that EnvironmentFile= exists, that the unit's user may read it, and that it sets the variable.",
    ru: "Не задана переменная. Проверьте, что файл из EnvironmentFile= существует, читается пользователем службы и задаёт её.",
  },
  google_credentials: {
    en: "Google refuses the credentials. Check that credentials.json is there, readable and current, that the clock is right, and that the table is shared with the service account.",
    ru: "Сервис Google отклоняет учётные данные. Проверьте, что credentials.json на месте, читается и действует, что время верно и что таблица открыта сервисному аккаунту.",
  },
  google_quota: {
    en: "The Google Sheets quota is spent. Read and write in batches, cache, or ask for a higher quota.",
    ru: "Квота Google Sheets исчерпана. Читайте и пишите пакетами, кэшируйте или запросите большую квоту.",
  },
  remote_api: {
    en: "The AI provider fails or refuses. Check its status, the key, the balance and the proxy address.",
    ru: "ИИ-провайдер не отвечает или отказывает. Проверьте его статус, ключ, баланс и адрес прокси.",
  },
  oom: {
    en: "The machine or the unit ran out of memory. Look at the memory trend, then raise MemoryMax= or mend the growth.",
    ru: "Машине или службе не хватило памяти. Посмотрите на рост памяти, затем увеличьте MemoryMax= или устраните рост.",
  },
  memory_error: {
    en: "The program could not allocate memory. Look at what it was loading, and at the unit's memory limit.",
    ru: "Программа не смогла выделить память. Проверьте, что она загружала, и лимит памяти службы.",
  },
  process_exit: {
    en: "A process of the unit ended with a failure. Read the lines right before it in the journal.",
    ru: "Процесс службы завершился с ошибкой. Прочитайте строки журнала прямо перед этим.",
  },
  systemd_restart: {
    en: "The unit is started again by systemd itself. If that repeats, look for what ends it.",
    ru: "Службу снова запускает сам systemd. Если это повторяется, ищите, отчего она завершается.",
  },
  start_limit: {
    en: "The unit was started too often, and systemd gives up. Mend what ends it, then run systemctl reset-failed and start it.",
    ru: "Службу запускали слишком часто, и systemd больше не пробует. Устраните причину падений, затем выполните systemctl reset-failed и запустите её.",
  },
  critical: {
    en: "The program reported a critical error of its own. Read the lines around it in the journal.",
    ru: "Программа сообщила о критической ошибке. Прочитайте соседние строки журнала.",
  },
};

/** True for the name of a class of message. */
export function isMessageClass(name: string): name is MessageClass {
  return Object.hasOwn(remedies, name);
}

/** Says in one or two sentences what its owner can do about a class of message. */
export function remedyFor(name: MessageClass, language: Language): string {
  return remedies[name][language];
}
