import { loadConfiguration } from "../../config/load.ts";
import { failure, type Result, success } from "../../model/result.ts";
import { systemClock } from "../../runtime/clock.ts";
import { run } from "../../runtime/exec.ts";
import { readUnitFile, type UnitFile } from "../../sensors/unit-file/unit-file.ts";
import { systemdManager } from "../../systemd/manager.ts";
import { isMissing } from "../check/facts.ts";
import { gatherFacts } from "../check/gather.ts";
import { resolveQuickly } from "../resolve-quickly.ts";
import { type UnitNotes, unitNotes } from "./unit-notes.ts";

/** A unit as it was found, or that there is none of that name and which one is near. */
export type FoundUnit =
  | { readonly kind: "found"; readonly notes: UnitNotes }
  | { readonly kind: "missing"; readonly nearest: string | null };

/** Looks at one unit of the system's manager, by the defaults; changes nothing. */
export async function lookAtUnit(unit: string): Promise<Result<FoundUnit>> {
  const nothing = { ok: false, code: "missing", message: "", recoverable: true } as const;
  const loaded = loadConfiguration({ path: null, unitsFromArguments: [unit], read: () => nothing });
  if (!loaded.ok) return failure("bad-name", loaded.errors.join("; "), { recoverable: false });
  resolveQuickly();
  const manager = systemdManager({ address: "system" });
  const facts = await gatherFacts({
    units: loaded.configuration.units,
    scope: { kind: "system" },
    clock: systemClock(),
    manager,
    run,
    uid: process.getuid?.() ?? 0,
  });
  const file = await fileOf(unit, manager);
  manager.close();
  if (!facts.ok) return facts;
  const [found] = facts.value;
  if (found === undefined || !found.state.ok) {
    return failure("systemd-not-seen", found?.state.ok === false ? found.state.message : "systemd does not answer", {
      recoverable: true,
    });
  }
  return success(
    isMissing(found.state)
      ? { kind: "missing", nearest: found.nearestUnit }
      : { kind: "found", notes: unitNotes(found, file) },
  );
}

async function fileOf(unit: string, manager: ReturnType<typeof systemdManager>): Promise<UnitFile | null> {
  const properties = await manager.rawProperties(unit);
  return properties.ok ? readUnitFile(properties.value) : null;
}
