import type { Chance } from "./random.ts";

/** Memory over time: hours since the invocation began → megabytes. Called with times that only rise. */
export type Shape = (hours: number) => number;

/** The sum of shapes. */
export function together(...shapes: readonly Shape[]): Shape {
  return (hours) => shapes.reduce((sum, shape) => sum + shape(hours), 0);
}

export const level =
  (megabytes: number): Shape =>
  () =>
    megabytes;

/** Growth at one rate, from `fromHours` to `toHours`. */
export const ramp =
  (perHour: number, { fromHours = 0, toHours = Infinity } = {}): Shape =>
  (hours) =>
    perHour * (Math.min(Math.max(hours, fromHours), toHours) - fromHours);

/** Growth that comes nearer and nearer to a height. */
export const saturating =
  (height: number, tauHours: number): Shape =>
  (hours) =>
    height * (1 - Math.exp(-hours / tauHours));

export const logarithmic =
  (scale: number, unitHours: number): Shape =>
  (hours) =>
    scale * Math.log(1 + hours / unitHours);

/** A day's load: a sine, flattened at night and sharpened by day as `sharpness` rises above 0. */
export const daily =
  (swing: number, { phaseHours, sharpness = 0 }: { phaseHours: number; sharpness?: number }): Shape =>
  (hours) => {
    const wave = Math.sin(((hours + phaseHours) / 24) * 2 * Math.PI);
    return swing * (1 / (1 + Math.exp(-wave * (1 + sharpness))) - 0.5);
  };

/** A garbage collector's saw: rises through each period, falls at its end; teeth differ in length and height. */
export function saw(
  height: number,
  periodHours: number,
  { chance, unevenness = 0.2 }: { chance: Chance; unevenness?: number },
): Shape {
  const uneven = () => 1 + unevenness * chance.normal();
  let beganHours = -chance.next() * periodHours;
  let lasts = periodHours;
  let top = height;
  return (hours) => {
    while (hours - beganHours >= lasts) {
      beganHours += lasts;
      lasts = Math.max(periodHours / 4, periodHours * uneven());
      top = Math.max(0, height * uneven());
    }
    return (top * (hours - beganHours)) / lasts;
  };
}

/** Steps up at given hours, each of its own height. */
export const steps =
  (at: readonly (readonly [hours: number, megabytes: number])[]): Shape =>
  (hours) =>
    at.reduce((sum, [stepHours, megabytes]) => (hours >= stepHours ? sum + megabytes : sum), 0);

/** Bursts: now and then memory is high for some minutes, then back. */
export function bursts(
  height: number,
  { perHour, minutes, chance }: { perHour: number; minutes: number; chance: Chance },
): Shape {
  let untilHours = -1;
  let nextHours = -Math.log(1 - chance.next()) / perHour;
  let high = 0;
  return (hours) => {
    while (hours >= nextHours) {
      untilHours = nextHours + (minutes / 60) * chance.between(0.5, 1.5);
      high = height * chance.between(0.5, 1.5);
      nextHours -= Math.log(1 - chance.next()) / perHour;
    }
    return hours < untilHours ? high : 0;
  };
}

/** Noise with a memory: each sample keeps `kept` of the last deviation. */
export function noise(deviation: number, { chance, kept = 0.7 }: { chance: Chance; kept?: number }): Shape {
  let value = 0;
  const fresh = Math.sqrt(1 - kept ** 2);
  return () => {
    value = kept * value + deviation * fresh * chance.normal();
    return value;
  };
}

/** A level that wanders, drawn back to its mean within `tauHours`. */
export function wandering(deviation: number, tauHours: number, chance: Chance): Shape {
  let value = 0;
  let lastHours = 0;
  return (hours) => {
    const kept = Math.exp(-(hours - lastHours) / tauHours);
    lastHours = hours;
    value = kept * value + deviation * Math.sqrt(1 - kept ** 2) * chance.normal();
    return value;
  };
}

/** A cache of `capacity` megabytes under a load of `perHour` megabytes of keys, of which more and more are known: Zipf-like when `skew` is above 0. */
export const cache =
  (capacity: number, perHour: number, { skew }: { skew: number }): Shape =>
  (hours) =>
    Math.min(capacity, perHour * hours ** (1 - skew));

/** A working day: within `rampHours` up by `height` in the morning, as slowly back in the evening; a little different each day. */
export function workingDay(
  height: number,
  { fromHours, rampHours, chance }: { fromHours: number; rampHours: number; chance: Chance },
): Shape {
  const days = Array.from({ length: 8 }, () => 1 + 0.1 * chance.normal());
  return (hours) => {
    const since = hours - fromHours + 24;
    const ofDay = since % 24;
    const share = Math.min(ofDay / rampHours, 1, Math.max(0, (12 - ofDay) / rampHours));
    return height * share * (days[Math.floor(since / 24)] ?? 1);
  };
}
