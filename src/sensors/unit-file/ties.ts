/** How systemd ties another unit to this one, by the property that names it (systemd.unit(5)). */
export type TieKind =
  | "Requires"
  | "Requisite"
  | "BindsTo"
  | "PartOf"
  | "Wants"
  | "Upholds"
  | "StopPropagatedFrom"
  | "RequiredBy"
  | "RequisiteOf"
  | "BoundBy"
  | "ConsistsOf"
  | "WantedBy"
  | "UpheldBy"
  | "PropagatesStopTo";

/** One unit that this one is tied to. */
export interface Tie {
  readonly kind: TieKind;
  /** Its name, as systemd gives it: any type of unit. */
  readonly unit: string;
}

/** The other side of each tie: what `a` is to `b`, `b` is to `a`. Before= and After= tie nothing: they only order. */
const mirrored = {
  Requires: "RequiredBy",
  Requisite: "RequisiteOf",
  BindsTo: "BoundBy",
  PartOf: "ConsistsOf",
  Wants: "WantedBy",
  Upholds: "UpheldBy",
  StopPropagatedFrom: "PropagatesStopTo",
  RequiredBy: "Requires",
  RequisiteOf: "Requisite",
  BoundBy: "BindsTo",
  ConsistsOf: "PartOf",
  WantedBy: "Wants",
  UpheldBy: "Upholds",
  PropagatesStopTo: "StopPropagatedFrom",
} as const satisfies Readonly<Record<TieKind, TieKind>>;

/** A start of the unit starts these. */
const pulling: ReadonlySet<TieKind> = new Set(["Requires", "BindsTo", "Wants", "Upholds"]);
/** The unit cannot be up without these, or is started with them. */
const needing: ReadonlySet<TieKind> = new Set(["Requires", "Requisite", "BindsTo"]);
/** When one of these goes down by itself, systemd stops the unit with it (systemd.unit(5)). */
const falling: ReadonlySet<TieKind> = new Set(["BindsTo", "StopPropagatedFrom"]);
/** A stop or restart of one of these is one of the unit. */
const following: ReadonlySet<TieKind> = new Set(["Requires", "Requisite", "BindsTo", "PartOf", "StopPropagatedFrom"]);

/** A restart of one of these restarts the unit; not StopPropagatedFrom=, which systemd 252 does not carry a restart along. */
const restarting: ReadonlySet<TieKind> = new Set(["Requires", "Requisite", "BindsTo", "PartOf"]);

/** The sets of ties that mean something to us. */
export const tieSets = { pulling, needing, falling, following, restarting } as const;

/** The kind of a tie as the other unit has it. */
export function mirror(kind: TieKind): TieKind {
  return mirrored[kind];
}

/** Reads the ties out of a unit's properties; what is missing or odd ties nothing. */
export function readTies(properties: Readonly<Record<string, unknown>>): readonly Tie[] {
  return Object.values(mirrored).flatMap((kind) => {
    const names: unknown = properties[kind];
    if (!Array.isArray(names)) return [];
    return names.flatMap((unit: unknown) => (typeof unit === "string" && unit !== "" ? [{ kind, unit }] : []));
  });
}
