/** The items of these names, in their own order; all where none is named. Throws at a name that is unknown. */
export function chosen<Item extends { readonly name: string }>(
  all: readonly Item[],
  names: readonly string[],
  kind: string,
): readonly Item[] {
  const unknown = names.find((name) => !all.some((item) => item.name === name));
  if (unknown !== undefined) {
    throw new Error(`No ${kind} "${unknown}"; there are: ${all.map(({ name }) => name).join(", ")}`);
  }
  return names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
}
