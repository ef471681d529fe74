import { hostname } from "node:os";
import { incidentRecord, momentOf, plainRecord } from "../../audit/records.ts";
import { redact } from "../../knowledge/redaction.ts";
import { tellingWords } from "../../knowledge/telling-words.ts";
import type { NotifySettings } from "../../model/notify-settings.ts";
import type { UnitName } from "../../model/scalars.ts";
import type { Network } from "../../notifiers/network.ts";
import { channelsOf, ping, type Pulse } from "../../notifiers/registry.ts";
import type { ChannelFares } from "../../policy/telling/fares.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { AuditDesk } from "../audit-desk.ts";
import { unitStatus } from "../unit-status.ts";
import type { UnitWatch } from "../unit-watch.ts";
import { Heartbeat } from "./heartbeat.ts";
import { localTime } from "./local-time.ts";
import type { Way } from "./outbox.ts";
import type { OwnerOptions } from "./owner-contract.ts";
import { Owner } from "./owner.ts";

/** What openOwner() joins. */
export interface OpenOwnerOptions {
  readonly settings: NotifySettings;
  readonly clock: Clock;
  readonly desk: AuditDesk;
  readonly stateDirectory: string;
  readonly userManager: boolean;
  readonly environment: NodeJS.ProcessEnv;
  readonly network: Network;
  /** Told of a fault of ours. */
  readonly onTrouble: (message: string) => void;
  /** The units that are watched; null before the daemon has begun to watch. */
  readonly watches: () => ReadonlyMap<UnitName, UnitWatch> | null;
}

/** Whoever tells the owner, as the daemon sees it. */
export interface OwnerService {
  /** How the channels fare that are set. */
  channels(): readonly ChannelFares[];
  adopt(settings: NotifySettings): void;
  tick(): void;
  end(): Promise<void>;
}

/** Joins the owner's notifications and the dead man's switch to the daemon: from now on every record is heard. */
export function openOwner(options: OpenOwnerOptions): OwnerService {
  const { clock, desk, environment, network, watches } = options;
  const ending = new AbortController();
  const onFault = (error: unknown): void => {
    options.onTrouble(
      `Cannot tell the owner: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  };
  const owner = new Owner({
    clock,
    settings: options.settings,
    stateDirectory: options.stateDirectory,
    redact,
    host: hostname(),
    userManager: options.userManager,
    waysOf: (settings) => waysOf(settings, environment, network),
    onFault,
    record: desk.record,
    wordingOf: (unit) => {
      const watch = unit === null ? undefined : watches()?.get(unit);
      return watch === undefined ? desk.wording : desk.wordingFor(watch.currentSettings.locale);
    },
    language: () => desk.wording.language,
    localTime: () => localTime(clock.wallMs()),
    openIncidents: () => openIncidents(watches(), desk),
    isOpen: (unit, incident) => isOpen(watches(), unit, incident),
  });
  const heartbeat = new Heartbeat({
    nowMs: () => clock.monotonicMs(),
    pulse: () => pulseOf(watches(), owner.alarm),
    onFault,
    ping: (settings, pulse) => ping(settings, pulse, { environment, network, signal: ending.signal }),
    onTrouble: (why) => {
      const words = tellingWords[desk.wording.language];
      const message = why === null ? words.heartbeatBack : words.heartbeatFails(why);
      const reason = why === null ? "channel-heartbeat-back" : "channel-heartbeat-failing";
      desk.record(plainRecord("trouble", message, { reason, priority: why === null ? 6 : 4, moment: momentOf(clock) }));
    },
  });
  heartbeat.adopt(options.settings.heartbeat);
  desk.hear = (record) => unharmed(() => owner.hear(record), onFault);
  return {
    channels: () => owner.channels,
    adopt(settings) {
      owner.adopt(settings);
      heartbeat.adopt(settings.heartbeat);
    },
    tick() {
      unharmed(() => owner.tick(), onFault);
      unharmed(() => heartbeat.tick(), onFault);
    },
    async end() {
      await owner.close();
      ending.abort();
    },
  };
}

/** Whatever goes wrong in telling: units are watched and healed, and records are written, all the same. */
function unharmed(tell: () => void, onFault: (error: unknown) => void): void {
  try {
    tell();
  } catch (error) {
    onFault(error);
  }
}

function waysOf(settings: NotifySettings, environment: NodeJS.ProcessEnv, network: Network): readonly Way[] {
  return channelsOf(settings, environment, network).flatMap((channel) => {
    const choice = settings[channel.name];
    return choice === null ? [] : [{ channel, choice }];
  });
}

function openIncidents(
  watches: ReadonlyMap<UnitName, UnitWatch> | null,
  desk: AuditDesk,
): ReturnType<OwnerOptions["openIncidents"]> {
  return [...(watches ?? [])].flatMap(([unit, { keeper, currentSettings }]) => {
    const assessments = keeper.lastSituation?.assessments;
    // Not judged yet.
    if (assessments === undefined) return [];
    return keeper.state.incidents.map((incident) => ({
      incident: incident.id,
      record: () => {
        const change = { kind: "opened", incident, assessment: assessments[incident.detector] } as const;
        const wording = desk.wordingFor(currentSettings.locale);
        return incidentRecord(unit, change, { moment: desk.moment(), wording, invocation: null });
      },
    }));
  });
}

function isOpen(
  watches: ReadonlyMap<UnitName, UnitWatch> | null,
  unit: UnitName | null,
  incident: string,
): boolean | null {
  // What no unit's policy follows ends by its own record.
  if (watches === null || unit === null || !incident.startsWith(`${unit}/`)) return null;
  return watches.get(unit)?.keeper.state.incidents.some(({ id }) => id === incident) ?? false;
}

function pulseOf(watches: ReadonlyMap<UnitName, UnitWatch> | null, alarm: string | null): Pulse | null {
  if (watches === null || watches.size === 0) return null;
  const kinds = [...watches.values()].map(({ keeper }) => unitStatus(keeper.lastSituation, keeper.inFlight).kind);
  if (kinds.some((kind) => kind === "not-seen-yet" || kind === "cannot-be-seen")) return null;
  return alarm === null ? { kind: "ok" } : { kind: "fail", why: alarm };
}
