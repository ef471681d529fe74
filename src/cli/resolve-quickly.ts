/**
 * A look-up of a name cannot be called off, and the process cannot end before it: by default it may last 10 s a name
 * server (resolv.conf(5)). Two tries, a second each at first, end in time with three servers too.
 */
const RESOLVER_OPTIONS = "timeout:1 attempts:2";

/** Keeps look-ups of names short for the rest of this process; to be called before the first. What the user has set holds. */
export function resolveQuickly(): void {
  process.env["RES_OPTIONS"] ??= RESOLVER_OPTIONS;
}
