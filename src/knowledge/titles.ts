import type { Language } from "../model/language.ts";
import type { MessageClass } from "../model/observation.ts";

/** What a class of message says, as a clause that can stand in a sentence; in both languages of the program. */
const titles: Readonly<Record<MessageClass, { readonly en: string; readonly ru: string }>> = {
  activity: { en: "it works", ru: "работает" },
  conflict: {
    en: "another program polls with the same token (409 Conflict)",
    ru: "с тем же токеном работает другая программа (409 Conflict)",
  },
  conflict_webhook: {
    en: "a webhook is set, so polling is refused (409 Conflict)",
    ru: "установлен webhook, поэтому опрос запрещён (409 Conflict)",
  },
  session_conflict: {
    en: "the session file was used from two places and is no longer valid",
    ru: "файл сессии использовался из двух мест и больше не действует",
  },
  network: { en: "a server, or the way to it, cannot be reached", ru: "сервер недоступен" },
  ssl: { en: "a certificate cannot be verified", ru: "сертификат не проходит проверку" },
  auth: { en: "the token or session is refused", ru: "токен или сессия не принимаются" },
  flood: { en: "Telegram limits the bot's rate", ru: "Telegram ограничивает частоту запросов" },
  coroutine_never_awaited: { en: "a coroutine is never awaited", ru: "корутина вызвана без await" },
  import_error: { en: "a module is missing", ru: "не хватает модуля" },
  env_missing: { en: "a setting is missing", ru: "не задана настройка" },
  google_credentials: { en: "Google refuses the credentials", ru: "Google не принимает учётные данные" },
  google_quota: { en: "the Google quota is spent", ru: "исчерпана квота Google" },
  remote_api: { en: "the AI provider fails or refuses", ru: "ИИ-провайдер не отвечает или отказывает" },
  oom: { en: "memory ran out", ru: "кончилась память" },
  memory_error: { en: "the program could not allocate memory", ru: "программе не хватило памяти" },
  process_exit: { en: "a process ended with a failure", ru: "процесс завершился с ошибкой" },
  systemd_restart: { en: "systemd restarted it", ru: "systemd перезапустил её" },
  start_limit: { en: "systemd's start limit is spent", ru: "исчерпан лимит запусков systemd" },
  critical: { en: "the program reported a critical error", ru: "программа сообщила о критической ошибке" },
};

/** What a class of message says, in a few words. */
export function titleOf(name: MessageClass, language: Language): string {
  return titles[name][language];
}
