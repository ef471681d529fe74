import type { UnitObservation } from "../model/observation.ts";
import type { UnitName } from "../model/scalars.ts";
import { mirror, type Tie, type TieKind, tieSets } from "../sensors/unit-file/ties.ts";

/** What the watched units are to one of them. */
export interface Kinship {
  /** What is done to these is felt by the unit, or the other way round. */
  readonly kin: ReadonlySet<UnitName>;
  /** These have to be up for the unit to start, or would be started with it; not those that need the unit themselves. */
  readonly needs: ReadonlySet<UnitName>;
  /** These would be started with the unit: it cannot be up without them, or it merely wants them. */
  readonly pulls: { readonly required: ReadonlySet<UnitName>; readonly wanted: ReadonlySet<UnitName> };
}

/** For each unit, the units it has a tie to, by kind. */
type Graph = ReadonlyMap<string, readonly Tie[]>;

/**
 * Who is tied to whom among the watched units, from their own properties. Stops and restarts travel any number of steps
 * (systemd.unit(5), Requires=, PartOf=), through units that are not watched too; a mere wish (Wants=, Upholds=) travels one.
 */
export function kinships(tiesOf: ReadonlyMap<UnitName, readonly Tie[]>): ReadonlyMap<UnitName, Kinship> {
  const graph = bothWays(tiesOf);
  const units = [...tiesOf.keys()];
  const reached = (kinds: ReadonlySet<TieKind>) => {
    const steps = stepsBy(graph, kinds);
    return new Map(units.map((unit) => [unit, reach(steps, unit)]));
  };
  const following = reached(tieSets.following);
  const needing = reached(tieSets.needing);
  const pulling = reached(tieSets.pulling);
  const followedBy = turned(following);
  const places = new Map<string, number>(units.map((unit, place) => [unit, place]));
  /** The watched units among some, in their order, without the unit itself: of hundreds only those that are in reach are looked at. */
  const among = (unit: UnitName, some: Iterable<string>) => {
    const found = [...new Set(some)].filter((other) => other !== unit && places.has(other)) as UnitName[];
    return found.toSorted((one, other) => (places.get(one) ?? 0) - (places.get(other) ?? 0));
  };
  return new Map(
    units.map((unit) => {
      const tied = (graph.get(unit) ?? []).map((tie) => tie.unit);
      const needs = (other: UnitName) => has(needing, unit, other);
      const pulled = among(unit, pulling.get(unit) ?? []);
      return [
        unit,
        {
          kin: new Set(among(unit, [...tied, ...(following.get(unit) ?? []), ...(followedBy.get(unit) ?? [])])),
          // Of two that need each other neither would ever be first.
          needs: new Set(among(unit, needing.get(unit) ?? []).filter((other) => !has(needing, other, unit))),
          pulls: {
            required: new Set(pulled.filter(needs)),
            wanted: new Set(pulled.filter((other) => !needs(other))),
          },
        },
      ];
    }),
  );
}

type Reached = ReadonlyMap<UnitName, ReadonlySet<string>>;

/** By whom each is reached. */
function turned(reached: Reached): ReadonlyMap<string, readonly string[]> {
  const by = new Map<string, string[]>();
  for (const [unit, others] of reached) {
    for (const other of others) {
      const known = by.get(other);
      if (known === undefined) by.set(other, [unit]);
      else known.push(unit);
    }
  }
  return by;
}

/** True while a unit is down that should be up, or that its operator stopped: what needs it has to wait for it. */
export function isMissed(seen: UnitObservation | null): boolean {
  if (seen === null) return false;
  const { activeState, subState, stopCause, serviceType, result } = seen;
  if (activeState === "activating") return subState.startsWith("auto-restart");
  if (activeState !== "inactive" && activeState !== "failed") return false;
  const meantToEnd = (serviceType === "oneshot" && result === "success") || result === "exec-condition";
  return stopCause === "job" || ((stopCause === "itself" || stopCause === "ours") && !meantToEnd);
}

/** Each tie as both of its units have it: only watched units tell theirs. */
function bothWays(tiesOf: ReadonlyMap<UnitName, readonly Tie[]>): Graph {
  const graph = new Map<string, Tie[]>();
  const add = (unit: string, tie: Tie) => {
    const known = graph.get(unit);
    if (known === undefined) graph.set(unit, [tie]);
    else known.push(tie);
  };
  for (const [unit, ties] of tiesOf) {
    for (const tie of ties) {
      add(unit, tie);
      add(tie.unit, { kind: mirror(tie.kind), unit });
    }
  }
  return graph;
}

/** Where each leads by ties of these kinds: a target that hundreds of units need leads nowhere. */
function stepsBy(graph: Graph, kinds: ReadonlySet<TieKind>): ReadonlyMap<string, readonly string[]> {
  const steps = new Map<string, readonly string[]>();
  for (const [unit, ties] of graph) {
    const some = ties.filter(({ kind }) => kinds.has(kind)).map((tie) => tie.unit);
    if (some.length > 0) steps.set(unit, some);
  }
  return steps;
}

function reach(steps: ReadonlyMap<string, readonly string[]>, from: string): ReadonlySet<string> {
  const found = new Set<string>([from]);
  for (const unit of found) for (const next of steps.get(unit) ?? []) found.add(next);
  return found;
}

function has(sets: Reached, one: UnitName, other: UnitName): boolean {
  return sets.get(one)?.has(other) ?? false;
}
