import type { Failure, Result } from "../model/result.ts";
import { success } from "../model/result.ts";
import type { Bus } from "./bus.ts";
import { loadUnit, readProperty, sharedRules, systemdName, unitRules } from "./manager-calls.ts";
import type { UnitHint } from "./manager-contract.ts";

/** A unit as signals name it. */
export interface Target {
  readonly path: string;
  /** The canonical name: signals do not know aliases. */
  readonly id: string;
}

/** One watched unit, and who wants to hear of it. */
export interface Watch {
  readonly listeners: Set<(hint: UnitHint) => void>;
  target: Target | null;
  /** The set-up on the present connection, so that two callers share it. */
  following: Promise<Result<null>> | null;
  rules: readonly string[];
}

/** A watch that nobody listens to yet. */
export const newWatch = (): Watch => ({ listeners: new Set(), target: null, following: null, rules: [] });

/** Gives a hint to everybody who listens. */
export function tell(watch: Watch, hint: UnitHint): void {
  for (const listener of watch.listeners) listener(hint);
}

/** Whether it is about one of these at all: rules that are shared bring everybody's signals. */
export function isWatched(watches: Iterable<Watch>, isMeant: (target: Target) => boolean): boolean {
  return [...watches].some(({ target }) => target !== null && isMeant(target));
}

/** The hint that a unit may be another than it was. */
export const changedHint: UnitHint = { kind: "changed" };

/** The hint for a unit that cannot be followed. */
export const lostHint = (why: Failure): UnitHint => ({ kind: "lost", why: why.message });

/** So many units have rules of their own, which bring no other unit's signals; those beyond share some. */
const MOST_WITH_OWN_RULES = 100;
const shared = new WeakMap<Bus, Promise<Result<null>>>();

/**
 * Matches the unit's signals on this connection, where `count` units are watched; rules that are there already (same
 * connection) stay.
 */
export async function followUnit(bus: Bus, unit: string, watch: Watch, count: number): Promise<Result<null>> {
  const path = await loadUnit(bus, unit);
  if (!path.ok) return path;
  const id = await readProperty(bus, path.value, `${systemdName}.Unit`, "Id");
  const target = { path: path.value, id: typeof id === "string" ? id : unit };
  const rules = unitRules(target);
  watch.target = target;
  if (count > MOST_WITH_OWN_RULES) {
    const adding = shared.get(bus) ?? addAll(bus, sharedRules);
    shared.set(bus, adding);
    return adding;
  }
  for (const rule of rules.filter((wanted) => !watch.rules.includes(wanted))) {
    const added = await bus.addMatch(rule);
    if (!added.ok) return added;
  }
  watch.rules = rules;
  return success(null);
}

async function addAll(bus: Bus, rules: readonly string[]): Promise<Result<null>> {
  const added = await Promise.all(rules.map((rule) => bus.addMatch(rule)));
  return added.find((result) => !result.ok) ?? success(null);
}
