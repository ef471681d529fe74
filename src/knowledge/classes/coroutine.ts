/** A coroutine that a program made and never awaited, as CPython tells of it. */
export interface NeverAwaited {
  /** Qualified name. */
  readonly name: string;
  /** Where it was collected, which may be another place than the defect, also in the standard library; null where the line does not say. */
  readonly file: string | null;
  readonly line: number | null;
}

const WARNING =
  /(?:(?<file>[^\s:][^\n:]{0,300}):(?<line>[0-9]{1,7}): )?RuntimeWarning: coroutine '(?<name>[^'\n]{1,200})' was never awaited/;

/** Reads CPython's warning; null where the text holds none. */
export function neverAwaitedIn(text: string): NeverAwaited | null {
  const { name, file, line } = WARNING.exec(text)?.groups ?? {};
  return name === undefined ? null : { name, file: file ?? null, line: line === undefined ? null : Number(line) };
}
