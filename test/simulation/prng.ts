/** Mixes a text into 32 bits (FNV-1a with a final avalanche). */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return avalanche(hash);
}

function avalanche(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** Pseudo-random numbers from a seed: the same seed, the same numbers, on every machine. */
export class Random {
  private readonly key: number;
  private counter = 0;

  constructor(seed: string) {
    this.key = hashOf(seed);
  }

  /** From 0 to 1, 1 excluded. */
  next(): number {
    this.counter += 1;
    return avalanche(this.key ^ Math.imul(this.counter, 0x9e3779b1)) / 2 ** 32;
  }

  real(least: number, most: number): number {
    return least + (most - least) * this.next();
  }

  /** Whole, both ends included. */
  int(least: number, most: number): number {
    return Math.floor(this.real(least, most + 1));
  }

  /** Spread evenly over orders of magnitude, whole. */
  magnitude(least: number, most: number): number {
    return Math.round(Math.exp(this.real(Math.log(least), Math.log(most))));
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  pick<Item>(items: readonly [Item, ...Item[]]): Item {
    return items[Math.floor(this.next() * items.length)] ?? items[0];
  }
}

/** Noise by purpose: what is drawn for one purpose does not move when another purpose draws more, so that shrunk histories stay alike. */
export class Noise {
  private readonly seed: string;
  private readonly streams = new Map<string, Random>();

  constructor(seed: string) {
    this.seed = seed;
  }

  of(purpose: string): Random {
    const stream = this.streams.get(purpose) ?? new Random(`${this.seed}:${purpose}`);
    this.streams.set(purpose, stream);
    return stream;
  }
}
