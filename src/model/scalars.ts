/** Scalars that are easily confused, branded so that the compiler tells them apart. */

declare const brand: unique symbol;
type Branded<Base, Name extends string> = Base & { readonly [brand]: Name };

/** The full name of a systemd unit, suffix included: `marketingbot-bot.service`. */
export type UnitName = Branded<string, "UnitName">;

/** One activation of a unit: 32 lower-case hex digits, systemd's `InvocationID`. */
export type InvocationId = Branded<string, "InvocationId">;

/** One boot of the machine: 32 lower-case hex digits (`/proc/sys/kernel/random/boot_id` without dashes). */
export type BootId = Branded<string, "BootId">;

/** A point on the monotonic clock (CLOCK_MONOTONIC), in milliseconds since boot; comparable within one boot only. */
export type MonotonicMs = Branded<number, "MonotonicMs">;

/** A point on the wall clock, in milliseconds since 1970; for people and for persisted state, never for decisions. */
export type WallMs = Branded<number, "WallMs">;

/** The key of one incident: from unhealthy to recovered. */
export type IncidentId = Branded<string, "IncidentId">;

/** The key of one decision; its intent and its outcome carry the same. */
export type DecisionId = Branded<string, "DecisionId">;

/** A JSON value: what evidence is made of. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Named facts that a judgement or a decision rests on; redacted before it leaves the program. */
export type Evidence = { readonly [key: string]: Json };
