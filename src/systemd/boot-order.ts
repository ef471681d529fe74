/** The unit that is ordered with the watched ones in unitwarden's stead (units/): started before them, stopped after them. */
export const firstUnit = "unitwarden-first.service";

/** Where the watched units are named to it. */
export const orderDropInPath = `/etc/systemd/system/${firstUnit}.d/50-watched-units.conf`;

/** A unit as systemd knows it, as far as its place at boot goes. */
export interface OrderedUnit {
  /** Not an alias. */
  readonly id: string;
  readonly defaultDependencies: boolean;
  /** What it is started before. */
  readonly before: readonly string[];
}

/** Reads what `systemctl show --property=Id,DefaultDependencies,Before` prints of some units: a block each. */
export function orderedUnits(shown: string): readonly OrderedUnit[] {
  return shown.split("\n\n").flatMap((block) => {
    const id = /^Id=(.+)$/mu.exec(block)?.[1];
    const before = /^Before=(.+)$/mu.exec(block)?.[1]?.split(" ") ?? [];
    return id === undefined ? [] : [{ id, before, defaultDependencies: /^DefaultDependencies=yes$/mu.test(block) }];
  });
}

/** Which of the watched units can be ordered; `left` are those that cannot. */
export interface BootOrder {
  readonly before: readonly string[];
  readonly left: readonly string[];
}

/**
 * Leaves out what unitwarden itself comes after, by whatever detour (`ahead`, itself included): each would wait for the
 * other. And what has no default dependencies, for that is made for the time before and after all others.
 */
export function bootOrder(units: readonly OrderedUnit[], ahead: ReadonlySet<string>): BootOrder {
  // What a unit says itself counts too: where nothing needs it now, systemd may have forgotten it on the other side.
  const fits = ({ id, defaultDependencies, before }: OrderedUnit): boolean =>
    defaultDependencies && ![id, ...before].some((name) => ahead.has(name));
  const ids = (some: readonly OrderedUnit[]): readonly string[] => [...new Set(some.map(({ id }) => id))].toSorted();
  return { before: ids(units.filter(fits)), left: ids(units.filter((unit) => !fits(unit))) };
}

/** The drop-in that puts `firstUnit` before these: an order alone, which starts nothing and fails nothing. */
export function orderDropIn(units: readonly string[]): string {
  const head = `# Written by unitwarden from its configuration, at each start and by "systemctl reload unitwarden": changes here are lost.`;
  return [head, "[Unit]", ...units.map((unit) => `Before=${unit}`), ""].join("\n");
}
