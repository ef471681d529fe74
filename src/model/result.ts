/** An expected failure as a value: a stable code, a sentence for people, and whether trying again may help. */
export interface Failure {
  readonly ok: false;
  readonly code: string;
  readonly message: string;
  readonly recoverable: boolean;
}

/** A value, or why there is none. */
export type Result<Value> = { readonly ok: true; readonly value: Value } | Failure;

/** Wraps a value as success. */
export function success<Value>(value: Value): Result<Value> {
  return { ok: true, value };
}

/** Makes an expected failure. */
export function failure(code: string, message: string, options: { recoverable: boolean }): Failure {
  return { ok: false, code, message, recoverable: options.recoverable };
}
