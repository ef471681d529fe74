import type { Chance } from "./random.ts";
import {
  bursts,
  cache,
  daily,
  level,
  logarithmic,
  noise,
  ramp,
  saturating,
  saw,
  type Shape,
  steps,
  together,
  wandering,
  workingDay,
} from "./shapes.ts";

/** One simulated invocation. */
export interface Trace {
  readonly shape: Shape;
  /** Samples that are missing: the share of single ones, and whole hours. */
  readonly missing?: {
    readonly share: number;
    readonly gaps: readonly (readonly [fromHours: number, toHours: number])[];
  };
  /** The rate of the leak, megabytes an hour; absent where there is none. */
  readonly leak?: number;
  /** When the leak begins. */
  readonly leakFromHours?: number;
}

/** A family of traces: the same kind of program, its numbers drawn anew for each. */
export interface Family {
  readonly name: string;
  /** `quiet`: an alarm is false. `leak`: no alarm is a miss. `either`: neither is wrong, it is shown to be known. */
  readonly kind: "quiet" | "leak" | "either";
  readonly hours: number;
  readonly draw: (chance: Chance) => Trace;
}

const quiet = (name: string, draw: (chance: Chance) => Shape, hours = 48): Family => ({
  name,
  kind: "quiet",
  hours,
  draw: (chance) => ({ shape: together(ordinary(chance), draw(chance)) }),
});

const leaking = (
  name: string,
  rates: readonly [number, number],
  more: { readonly hours?: number; readonly kind?: Family["kind"]; readonly on?: (chance: Chance) => Shape } = {},
): Family => ({
  name,
  kind: more.kind ?? "leak",
  hours: more.hours ?? 24,
  draw: (chance) => {
    const leak = chance.between(...rates);
    return { shape: together(ordinary(chance), ramp(leak), more.on?.(chance) ?? level(0)), leak };
  },
});

/** A bot as it is: 60–100 MB, a quick start, small teeth of a garbage collector, noise, a level that wanders a little. */
function ordinary(chance: Chance): Shape {
  return together(
    level(chance.between(60, 100)),
    saturating(chance.between(0, 20), 0.1),
    saw(chance.between(1, 8), chance.between(0.02, 0.2), { chance }),
    noise(chance.between(0.3, 2), { chance }),
    wandering(chance.between(0, 3), chance.between(0.2, 3), chance),
  );
}

const slowSaw = (chance: Chance, [low, high]: readonly [number, number]) =>
  saw(chance.between(low, high), chance.between(0.5, 2), { chance });

const anyDay = (chance: Chance, [low, high]: readonly [number, number]) =>
  daily(chance.between(low, high), { phaseHours: chance.between(0, 24), sharpness: chance.between(0, 3) });

const anySteps = (chance: Chance, count: number, [low, high]: readonly [number, number]) =>
  steps(Array.from({ length: count }, () => [chance.between(0, 24), chance.between(low, high)] as const));

/** Every kind of program that the detector is tried on. */
export const families: readonly Family[] = [
  quiet("steady", () => level(0)),
  quiet("steady, large (1–4 GB, swings to match)", (chance) =>
    together(
      level(chance.between(1000, 4000)),
      saw(chance.between(50, 200), chance.between(0.05, 0.5), { chance }),
      wandering(chance.between(20, 60), chance.between(0.5, 4), chance),
    ),
  ),
  quiet("slow growth, 5–35 MB/h", (chance) => ramp(chance.between(5, 35))),
  quiet("growth just under the threshold, 40–48 MB/h", (chance) => ramp(chance.between(40, 48))),
  quiet("long warm-up: 30–120 MB, τ 0.3–2 h", (chance) => saturating(chance.between(30, 120), chance.between(0.3, 2))),
  quiet("long warm-up: 120–300 MB, τ 0.3–6 h", (chance) =>
    saturating(chance.between(120, 300), chance.between(0.3, 6)),
  ),
  quiet("logarithmic plateau: 20–80 MB a factor e", (chance) =>
    logarithmic(chance.between(20, 80), chance.between(0.1, 1)),
  ),
  quiet("cache that fills and levels off: 50–300 MB, half known keys", (chance) =>
    cache(chance.between(50, 300), chance.between(30, 150), { skew: chance.between(0.3, 0.6) }),
  ),
  quiet("cache that fills to the brim at one rate: 20–80 MB", (chance) =>
    cache(chance.between(20, 80), chance.between(20, 200), { skew: 0 }),
  ),
  quiet("garbage collector, period 5–30 min, 10–60 MB", (chance) =>
    saw(chance.between(10, 60), chance.between(0.08, 0.5), { chance }),
  ),
  quiet("garbage collector, period 0.5–2 h, 10–60 MB", (chance) => slowSaw(chance, [10, 60])),
  quiet("garbage collector, period 0.5–2 h, 60–100 MB", (chance) => slowSaw(chance, [60, 100])),
  quiet("one step, 20–150 MB", (chance) => anySteps(chance, 1, [20, 150])),
  quiet("two or three steps, 20–100 MB", (chance) => anySteps(chance, chance.next() < 0.5 ? 2 : 3, [20, 100])),
  quiet("daily cycle, 20–100 MB", (chance) => anyDay(chance, [20, 100]), 72),
  quiet("daily cycle, 100–300 MB", (chance) => anyDay(chance, [100, 300]), 72),
  quiet(
    "daily cycle, 20–100 MB, and garbage collector, 20–50 MB",
    (chance) => together(anyDay(chance, [20, 100]), slowSaw(chance, [20, 50])),
    72,
  ),
  quiet(
    "working day: up 40–120 MB within 1–3 h, and back",
    (chance) =>
      workingDay(chance.between(40, 120), {
        fromHours: chance.between(0, 24),
        rampHours: chance.between(1, 3),
        chance,
      }),
    72,
  ),
  quiet("workers forked one by one: 4–8 of 10–20 MB within 0.5–6 h", (chance) => {
    const fromHours = chance.between(0, 12);
    const overHours = chance.between(0.5, 6);
    const megabytes = chance.between(10, 20);
    const count = Math.floor(chance.between(4, 9));
    return steps(
      Array.from({ length: count }, (_, worker) => [fromHours + (overHours * worker) / count, megabytes] as const),
    );
  }),
  quiet("bursts, 30–300 MB for 1–20 min", (chance) =>
    bursts(chance.between(30, 300), { perHour: chance.between(0.2, 3), minutes: chance.between(1, 20), chance }),
  ),
  quiet("wandering level, 5–20 MB, within 0.5–6 h", (chance) =>
    wandering(chance.between(5, 20), chance.between(0.5, 6), chance),
  ),
  {
    name: "daily cycle, garbage collector, bursts; a fifth of the samples and some hours missing",
    kind: "quiet",
    hours: 72,
    draw: (chance) => ({
      shape: together(
        ordinary(chance),
        anyDay(chance, [20, 100]),
        slowSaw(chance, [10, 50]),
        bursts(chance.between(30, 150), { perHour: 0.5, minutes: 5, chance }),
      ),
      missing: missing(chance),
    }),
  },
  {
    name: "cache that fills to the brim at one rate: 100–300 MB, 60–200 MB/h",
    kind: "either",
    hours: 48,
    draw: (chance) => ({
      shape: together(ordinary(chance), cache(chance.between(100, 300), chance.between(60, 200), { skew: 0 })),
    }),
  },
  leaking("leak, 51–60 MB/h (hardly over the threshold)", [51, 60], { hours: 48, kind: "either" }),
  leaking("leak, 60–75 MB/h", [60, 75], { hours: 48 }),
  leaking("leak, 75–100 MB/h", [75, 100]),
  leaking("leak, 100–150 MB/h", [100, 150]),
  leaking("leak, 150–250 MB/h", [150, 250]),
  leaking("leak, 250–500 MB/h", [250, 500]),
  leaking("leak, 75–200 MB/h, on a garbage collector, 10–60 MB, period 5–30 min", [75, 200], {
    on: (chance) => saw(chance.between(10, 60), chance.between(0.08, 0.5), { chance }),
  }),
  leaking("leak, 75–200 MB/h, on a garbage collector, 10–60 MB, period 0.5–2 h", [75, 200], {
    on: (chance) => slowSaw(chance, [10, 60]),
  }),
  leaking("leak, 75–200 MB/h, on a daily cycle, 20–100 MB", [75, 200], { on: (chance) => anyDay(chance, [20, 100]) }),
  leaking("leak, 75–200 MB/h, with bursts", [75, 200], {
    on: (chance) => bursts(chance.between(30, 150), { perHour: 1, minutes: 5, chance }),
  }),
  {
    name: "leak, 75–200 MB/h, in steps: a job every 10–60 min",
    kind: "leak",
    hours: 24,
    draw: (chance) => {
      const leak = chance.between(75, 200);
      const everyHours = chance.between(1 / 6, 1);
      const shape = together(ordinary(chance), (hours) => leak * everyHours * Math.floor(hours / everyHours));
      return { shape, leak };
    },
  },
  {
    name: "leak by day only: 75–200 MB/h over 8–14 h of each day",
    kind: "leak",
    hours: 48,
    draw: (chance) => {
      const leak = chance.between(75, 200);
      const dayHours = chance.between(8, 14);
      const leaked: Shape = (hours) => leak * (dayHours * Math.floor(hours / 24) + Math.min(hours % 24, dayHours));
      return { shape: together(ordinary(chance), leaked), leak };
    },
  },
  {
    name: "leak, 75–200 MB/h, that begins after 6–30 h",
    kind: "leak",
    hours: 54,
    draw: (chance) => {
      const leak = chance.between(75, 200);
      const fromHours = chance.between(6, 30);
      const shape = together(ordinary(chance), anyDay(chance, [0, 60]), ramp(leak, { fromHours }));
      return { shape, leak, leakFromHours: fromHours };
    },
  },
  {
    name: "leak, 75–200 MB/h; a fifth of the samples and some hours missing",
    kind: "leak",
    hours: 24,
    draw: (chance) => {
      const leak = chance.between(75, 200);
      return { shape: together(ordinary(chance), ramp(leak)), leak, missing: missing(chance) };
    },
  },
];

function missing(chance: Chance): NonNullable<Trace["missing"]> {
  const gaps = Array.from({ length: 3 }, () => {
    const fromHours = chance.between(0, 24);
    return [fromHours, fromHours + chance.between(0.1, 2)] as const;
  });
  return { share: 0.2, gaps };
}
