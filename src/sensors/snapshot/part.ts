import { errorCode } from "../../runtime/error-code.ts";
/** One part of a snapshot: its value, or why it is unknown. */
export type Part<Value> =
  | { readonly known: true; readonly value: Value }
  | { readonly known: false; readonly why: string };

/** A part that was read. */
export function known<Value>(value: Value): Part<Value> {
  return { known: true, value };
}

/** A part that could not be read. */
export function unknown(why: string): Part<never> {
  return { known: false, why };
}

/** Why a read failed, in words; the path is left out, it says no more than the part's name. */
function reason(error: unknown): string {
  const code = errorCode(error);
  switch (code) {
    case "ENOENT":
    case "ESRCH":
      return "the process has ended";
    case "EACCES":
    case "EPERM":
      return `not permitted (${code})`;
    case null:
      return error instanceof Error ? error.message : String(error);
    default:
      return code;
  }
}

/**
 * Reads a part, and gives up when the time is over: a process stuck in the kernel can hold up whoever reads its memory maps.
 * The read then goes on in a thread of the pool and its result is dropped.
 */
export async function readPart<Value>(options: {
  readonly read: () => Promise<Value>;
  readonly expired: Promise<string>;
}): Promise<Part<Value>> {
  const reading = (async () => known(await options.read()))().catch((error: unknown) => unknown(reason(error)));
  return Promise.race([reading, options.expired.then(unknown)]);
}
