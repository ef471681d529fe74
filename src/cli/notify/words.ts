import type { Language } from "../../model/language.ts";
import { printable } from "../printable.ts";
import { painted } from "../terminal.ts";

/** A channel that was tried, and its answer. */
export interface Tried {
  readonly name: string;
  /** Where it goes; empty where that is a secret. */
  readonly target: string;
  readonly result: "delivered" | "retry" | "refused" | "broken" | "not-sent";
  readonly answer: string;
}

/** What `notify test` says. */
export interface NotifyWords {
  readonly result: Readonly<Record<Tried["result"], string>>;
  readonly none: (path: string) => string;
  readonly noSuch: (name: string, known: string) => string;
}

/** In each language. */
export const notifyWords: Readonly<Record<Language, NotifyWords>> = {
  en: {
    result: {
      delivered: "delivered",
      retry: "NOT delivered, the service would try again",
      refused: "REFUSED",
      broken: "BROKEN until somebody mends it",
      "not-sent": "not sent (dry run)",
    },
    none: (path) =>
      `no channel is set in ${path === "" ? "the configuration" : path}; see [notify.telegram] and the others in: unitwarden config example`,
    noSuch: (name, known) => `no channel "${name}" is set; set are ${known}`,
  },
  ru: {
    result: {
      delivered: "доставлено",
      retry: "НЕ доставлено, служба повторила бы",
      refused: "НЕ ПРИНЯТО",
      broken: "НЕ РАБОТАЕТ, пока не исправят",
      "not-sent": "не отправлено (пробный запуск)",
    },
    none: (path) =>
      `в ${path === "" ? "настройках" : path} не задано ни одного канала; см. [notify.telegram] и другие в: unitwarden config example`,
    noSuch: (name, known) => `канал «${name}» не задан; заданы ${known}`,
  },
};

/** True where nothing is to be mended. */
export function isGood({ result }: Pick<Tried, "result">): boolean {
  return result === "delivered" || result === "not-sent";
}

/** One line a channel. */
export function answerLines(tried: readonly Tried[], words: NotifyWords, color: boolean): string {
  const width = Math.max(...tried.map(({ name }) => name.length));
  const lines = tried.map(({ name, target, result, answer }) => {
    const [sign, colour] = isGood({ result }) ? (["✔", "32"] as const) : (["✖", "31"] as const);
    const verdict = painted(`${sign} ${words.result[result]}`, colour, color);
    const where = target === "" ? "" : ` (${target})`;
    return `${name.padEnd(width)}  ${verdict}${answer === "" ? "" : `: ${printable(answer)}`}${where}`;
  });
  return `${lines.join("\n")}\n`;
}
