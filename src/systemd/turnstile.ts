/** Readings of units under way at once: one is 18 calls, and the bus allows 128 unanswered ones a connection (dbus-daemon(1), max_replies_per_connection). */
const AT_ONCE = 4;

interface Turnstile {
  inside: number;
  readonly waiting: (() => void)[];
}

const turnstiles = new WeakMap<object, Turnstile>();

/** Does the work when fewer than four others are being done for the same owner; the others wait their turn. */
export async function inTurn<Value>(owner: object, work: () => Promise<Value>): Promise<Value> {
  const turnstile = turnstiles.get(owner) ?? { inside: 0, waiting: [] };
  turnstiles.set(owner, turnstile);
  if (turnstile.inside >= AT_ONCE) await new Promise<void>((resolve) => void turnstile.waiting.push(resolve));
  else turnstile.inside += 1;
  try {
    return await work();
  } finally {
    // The place goes to the next one, or is free.
    const next = turnstile.waiting.shift();
    if (next === undefined) turnstile.inside -= 1;
    else next();
  }
}
