import type { RefusalCode } from "./refusal.ts";

/** A signal that ends a drill in order. */
export type EndingSignal = (typeof endingSignals)[number];

/** What has ended a drill before its time. */
export type EarlyEnd =
  | { readonly kind: "signal"; readonly signal: EndingSignal }
  | { readonly kind: "refusal"; readonly code: RefusalCode; readonly said: string };

const endingSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Ends every wait of a drill as soon as somebody wants it to end, or it cannot go on. */
export class Ending {
  readonly #controller = new AbortController();
  #early: EarlyEnd | null = null;

  constructor() {
    for (const signal of endingSignals) process.on(signal, () => this.#end({ kind: "signal", signal }));
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The first reason; null: nothing ended it. */
  get early(): EarlyEnd | null {
    return this.#early;
  }

  refuse(code: RefusalCode, said: string): void {
    this.#end({ kind: "refusal", code, said });
  }

  #end(early: EarlyEnd): void {
    this.#early ??= early;
    this.#controller.abort();
  }
}
