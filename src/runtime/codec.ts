import type { Json } from "../model/scalars.ts";

/** One kind of value in evidence: how it is written, and how it is read again; undefined for anything else. */
export interface Codec<Value> {
  readonly write: (value: Value) => Json;
  readonly read: (json: Json | undefined) => Value | undefined;
}

/** Longer lists are nobody's observation. */
const MOST_ITEMS = 4000;

/** Any string. */
export const text: Codec<string> = {
  write: (value) => value,
  read: (json) => (typeof json === "string" ? json : undefined),
};

/** True or false. */
export const flag: Codec<boolean> = {
  write: (value) => value,
  read: (json) => (typeof json === "boolean" ? json : undefined),
};

/** Any finite number. */
export const number: Codec<number> = {
  write: (value) => value,
  read: (json) => (typeof json === "number" && Number.isFinite(json) ? json : undefined),
};

/** A count, a size in bytes, a number of the system's: whole, not negative, exact. */
export const whole: Codec<number> = {
  write: (value) => value,
  read: (json) => (typeof json === "number" && Number.isSafeInteger(json) && json >= 0 ? json : undefined),
};

/** A moment in milliseconds, written to the microsecond: systemd and journald count no finer. */
export const momentMs: Codec<number> = {
  write: (value) => Math.round(value * 1000) / 1000,
  read: number.read,
};

/** The codec of a base type, for a brand of it. */
export function branded<Brand extends Base, Base>(codec: Codec<Base>): Codec<Brand> {
  return codec as unknown as Codec<Brand>;
}

/** The number of a format. */
export function version(known: number): Codec<number> {
  return { write: (value) => value, read: (json) => (json === known ? known : undefined) };
}

/** One of a few words. */
export function oneOf<const Word extends string>(...words: readonly Word[]): Codec<Word> {
  return { write: (value) => value, read: (json) => words.find((word) => word === json) };
}

/** Null, or a value. */
export function orNull<Value>({ write, read }: Codec<Value>): Codec<Value | null> {
  return {
    write: (value) => (value === null ? null : write(value)),
    read: (json) => (json === null ? null : read(json)),
  };
}

/** A list, all of it or nothing. */
export function listOf<Value>({ write, read }: Codec<Value>): Codec<readonly Value[]> {
  return {
    write: (values) => values.map(write),
    read: (json) => {
      if (!Array.isArray(json) || json.length > MOST_ITEMS) return undefined;
      const values: Value[] = [];
      for (const item of json as readonly Json[]) {
        const value = read(item);
        if (value === undefined) return undefined;
        values.push(value);
      }
      return values;
    },
  };
}

/**
 * An object with exactly these keys; keys that are not of the shape are neither written nor read. They are written in
 * the order given: lists come first, so that an object which was cut in the middle of one lacks what comes after, and
 * is not taken for whole.
 */
export function shape<Value extends object>(codecs: {
  readonly [Key in keyof Value]-?: Codec<Value[Key]>;
}): Codec<Value> {
  const members = Object.entries(codecs) as readonly (readonly [string, Codec<unknown>])[];
  return {
    write: (value) => {
      const written: { [key: string]: Json } = {};
      for (const [key, { write }] of members) written[key] = write((value as { readonly [key: string]: unknown })[key]);
      return written;
    },
    read: (json) => {
      if (typeof json !== "object" || json === null || Array.isArray(json)) return undefined;
      const read: { [key: string]: unknown } = {};
      for (const [key, codec] of members) {
        const value = codec.read(
          Object.hasOwn(json, key) ? (json as { readonly [key: string]: Json })[key] : undefined,
        );
        if (value === undefined) return undefined;
        read[key] = value;
      }
      return read as Value;
    },
  };
}

/** The same, and an object with any other key is none. */
export function exactly<Value extends object>(codecs: {
  readonly [Key in keyof Value]-?: Codec<Value[Key]>;
}): Codec<Value> {
  const { write, read } = shape(codecs);
  const known = new Set(Object.keys(codecs));
  return {
    write,
    read: (json) => {
      const value = read(json);
      return value !== undefined && Object.keys(json ?? {}).every((key) => known.has(key)) ? value : undefined;
    },
  };
}

/** Values by keys of any name. */
export function recordOf<Value>({ write, read }: Codec<Value>): Codec<{ readonly [key: string]: Value }> {
  return {
    write: (record) => Object.fromEntries(Object.entries(record).map(([key, value]) => [key, write(value)])),
    read: (json) => {
      if (typeof json !== "object" || json === null || Array.isArray(json)) return undefined;
      const entries = Object.entries(json).map(([key, value]) => [key, read(value)] as const);
      return entries.some(([, value]) => value === undefined)
        ? undefined
        : (Object.fromEntries(entries) as { readonly [key: string]: Value });
    },
  };
}

/** A value that an earlier version did not write: where it is missing, it is this one. */
export function added<Value>({ write, read }: Codec<Value>, missing: Value): Codec<Value> {
  return { write, read: (json) => (json === undefined ? missing : read(json)) };
}

/** Reads a JSON text; null for one that is torn or of another shape. */
export function readJson<Value>(codec: Codec<Value>, json: string): Value | null {
  try {
    return codec.read(JSON.parse(json) as Json) ?? null;
  } catch {
    return null;
  }
}
