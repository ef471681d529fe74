import type { Action } from "../../../model/decision.ts";

/** Actions as nouns. */
export const doing = {
  restart: "перезапуск",
  start: "запуск",
  hold: "удержание",
  "end-strays": "завершение посторонних копий",
} as const satisfies Record<Action["kind"], string>;

/** A word as a sentence begins with it. */
export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
