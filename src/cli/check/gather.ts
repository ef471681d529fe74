import { redact } from "../../knowledge/redaction.ts";
import type { UnitObservation } from "../../model/observation.ts";
import { type Result, failure, success } from "../../model/result.ts";
import type { MonotonicMs, UnitName } from "../../model/scalars.ts";
import type { UnitSettings } from "../../model/settings.ts";
import type { Clock } from "../../runtime/clock.ts";
import { journalBoot } from "../../sensors/journal/journal-boot.ts";
import type { JournalScope } from "../../sensors/journal/matches.ts";
import { journalQueries, type Run } from "../../sensors/journal/query.ts";
import { createProcessScanner, type ScanObservation } from "../../sensors/process/process-scanner.ts";
import { readUnitFile, type UnitFile } from "../../sensors/unit-file/unit-file.ts";
import type { SystemdManager } from "../../systemd/manager.ts";
import { withinTime } from "./deadline.ts";
import type { UnitFacts } from "./facts.ts";
import { fewAtOnce } from "./few-at-once.ts";
import { gatherUnit } from "./gather-unit.ts";
import { checkJournal } from "./journal.ts";
import { serviceNames } from "./nearest-unit.ts";
import { readUnitStates } from "./unit-states.ts";

/** What the gathering works with. */
export interface GatherOptions {
  readonly units: ReadonlyMap<UnitName, UnitSettings>;
  readonly scope: JournalScope;
  readonly clock: Clock;
  readonly manager: SystemdManager;
  readonly run: Run;
  readonly uid: number;
  /** How the ways to the owner fare; left out where nobody asks. */
  readonly channels?: UnitFacts["channels"];
}

/** For everything together: a monitoring system gives up on a plugin after 10 s. */
const TOTAL_MS = 8000;
const STATES_MS = 4000;
const MOST_CHILDREN = 6;

/** One unit as systemd shows it. */
export interface SeenUnit {
  readonly unit: UnitName;
  /** Its own name where it was called by an alias: the journal knows that one only. */
  readonly id: UnitName;
  readonly settings: UnitSettings;
  readonly state: Result<UnitObservation>;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly file: UnitFile | null;
}

/** Finds out about all units, at once and within 8 s; changes nothing. Fails with `systemd-not-seen` where systemd cannot be reached. */
export async function gatherFacts(options: GatherOptions): Promise<Result<readonly UnitFacts[]>> {
  const { units, scope, clock, manager, uid } = options;
  const beganMs = clock.monotonicMs();
  const leftMs = (): number => TOTAL_MS - (clock.monotonicMs() - beganMs);
  const userManager = scope.kind === "user";
  const states = await readUnitStates({ units: [...units.keys()], manager, clock, userManager, timeoutMs: STATES_MS });
  const unseen = [...states.values()].find((state) => !state.ok);
  if (unseen !== undefined && !unseen.ok && !manager.connected) {
    return failure("systemd-not-seen", unseen.message, { recoverable: true });
  }
  const notRead = failure("timed-out", "systemd does not answer", { recoverable: true });
  const seen = await Promise.all(
    [...units].map(([unit, settings]) =>
      readUnit(manager, { unit, settings, state: states.get(unit) ?? notRead }, leftMs()),
    ),
  );
  const run = fewAtOnce(options.run, { most: MOST_CHILDREN, leftMs });
  // In a container journald may call this boot by another name than the kernel does.
  const bootId = await journalBoot({ run, clock });
  const journal = checkJournal({ run, scope, bootId });
  const queries = journalQueries({ run, scope, bootId });
  const mayReadManager = journal.mayReadManager();
  let listing: ReturnType<typeof serviceNames> | null = null;
  const names = (): ReturnType<typeof serviceNames> => (listing ??= serviceNames({ run, scope }));
  const atMs = clock.monotonicMs();
  const facts = seen.map((unit) =>
    gatherUnit(unit, { journal, queries, clock, mayReadManager, serviceNames: names, atMs, uid, leftMs }),
  );
  // The children are at work while this holds the loop up.
  const processes = scan(seen, atMs);
  return success(
    (await Promise.all(facts)).map((known, index) => ({
      ...known,
      processes: processesOf(processes[index]),
      channels: options.channels ?? null,
    })),
  );
}

async function readUnit(
  manager: SystemdManager,
  known: Pick<SeenUnit, "unit" | "settings" | "state">,
  timeoutMs: number,
): Promise<SeenUnit> {
  const { unit } = known;
  const read = await withinTime(manager.rawProperties(unit), { about: `unit "${unit}"`, timeoutMs });
  const properties = read.ok ? read.value : {};
  const id = properties["Id"];
  return {
    ...known,
    id: (typeof id === "string" && id !== "" ? id : unit) as UnitName,
    properties,
    file: read.ok ? readUnitFile(properties) : null,
  };
}

function scan(seen: readonly SeenUnit[], atMs: MonotonicMs): readonly ScanObservation[] {
  const facts = seen.map(({ id, state, file }) => ({
    unit: id,
    controlGroup: state.ok ? state.value.controlGroup : null,
    mainPid: state.ok ? state.value.mainPid : null,
    execStart: file?.execStart ?? null,
    workingDirectory: file?.workingDirectory ?? null,
    uid: file?.uid ?? null,
    environment: file?.environment ?? [],
    environmentFiles: file?.environmentFiles ?? [],
  }));
  return createProcessScanner({ redact }).scan(facts, { atMs, full: true });
}

function processesOf(scanned: ScanObservation | undefined): UnitFacts["processes"] {
  if (scanned?.kind === "processes") return success(scanned);
  return failure("blind", scanned?.why ?? "the processes were not looked at", { recoverable: true });
}
