import { nearestName } from "../../config/nearest-name.ts";
import type { UnitName } from "../../model/scalars.ts";
import type { JournalScope } from "../../sensors/journal/matches.ts";
import type { Run } from "../../sensors/journal/query.ts";

/** The name of a service that was probably meant; null when none is near, or systemctl does not tell. */
export async function nearestUnit(
  unit: UnitName,
  { run, scope }: { readonly run: Run; readonly scope: JournalScope },
): Promise<string | null> {
  const shared = [
    "--no-pager",
    "--no-legend",
    "--plain",
    "--type=service",
    ...(scope.kind === "user" ? ["--user"] : []),
  ];
  const listings = await Promise.all([
    run("systemctl", ["list-unit-files", ...shared]),
    run("systemctl", ["list-units", "--all", ...shared]),
  ]);
  const names = listings.flatMap((listing) => (listing.ok ? listing.value.stdout.split("\n") : [])).flatMap(nameIn);
  const nearest = nearestName(stem(unit), names.filter((name) => name !== unit).map(stem));
  return nearest === null ? null : `${nearest}.service`;
}

const stem = (name: string): string => name.replace(/\.service$/, "");

function nameIn(line: string): string[] {
  const [name = ""] = line.trim().split(/\s+/, 1);
  return name.endsWith(".service") && !name.endsWith("@.service") ? [name] : [];
}
