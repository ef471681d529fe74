import { nearestName } from "../../config/nearest-name.ts";
import type { UnitName } from "../../model/scalars.ts";
import type { JournalScope } from "../../sensors/journal/matches.ts";
import type { Run } from "../../sensors/journal/query.ts";

/** The names of all services that systemd knows, loaded or not; none where systemctl does not tell. */
export async function serviceNames({
  run,
  scope,
}: {
  readonly run: Run;
  readonly scope: JournalScope;
}): Promise<readonly string[]> {
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
  return listings.flatMap((listing) => (listing.ok ? listing.value.stdout.split("\n") : [])).flatMap(nameIn);
}

/** The name of a service that was probably meant; null when none is near. */
export function nearestUnit(unit: UnitName, names: readonly string[]): string | null {
  const nearest = nearestName(stem(unit), names.filter((name) => name !== unit).map(stem));
  return nearest === null ? null : `${nearest}.service`;
}

const stem = (name: string): string => name.replace(/\.service$/, "");

function nameIn(line: string): string[] {
  const [name = ""] = line.trim().split(/\s+/, 1);
  return name.endsWith(".service") && !name.endsWith("@.service") ? [name] : [];
}
