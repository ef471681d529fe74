import { type Result, success } from "../model/result.ts";
import type { Bus, BusAddress, BusSignal } from "./bus.ts";
import { driverName } from "./bus-driver.ts";
import { type BusKeeper, keepBus } from "./bus-keeper.ts";
import { jobBook } from "./job-book.ts";
import { askForJob, finishedJob, type JobRequest, type JobTerms } from "./job-call.ts";
import * as calls from "./manager-calls.ts";
import type { FinishedJob, SystemdManager, UnitHint } from "./manager-contract.ts";
import { changedHint, followUnit, isWatched, lostHint, newWatch, type Target, tell, type Watch } from "./unit-watch.ts";
import type { UnitProperties } from "./unit-properties.ts";
import { readRawProperties, readStateStamp, readUnitProperties } from "./unit-reading.ts";

export type { FinishedJob, SystemdManager, UnitHint } from "./manager-contract.ts";

/** systemd's own DefaultTimeoutStartSec= and DefaultTimeoutStopSec=. */
const defaultJobTimeoutMs = 90_000;

/** Starts talking to the system's manager (`system`) or the user's (`session`). */
export function systemdManager(options: { address: BusAddress }): SystemdManager {
  return new Manager(options.address);
}

class Manager implements SystemdManager {
  readonly #keeper: BusKeeper;
  readonly #watches = new Map<string, Watch>();
  readonly #jobs = jobBook();
  /** The unique name that owns `org.freedesktop.systemd1`: nobody else is believed. */
  #owner: string | null = null;
  #bus: Bus | null = null;

  constructor(address: BusAddress) {
    this.#keeper = keepBus({
      address,
      onSignal: (signal) => this.#onSignal(signal),
      // Any local user can send us signals without end; only these two are believed, so only theirs are read.
      admits: ({ kind, sender }) => kind !== "signal" || sender === driverName || sender === this.#owner,
      onConnected: async (bus) => {
        const ready = await this.#setUp(bus);
        if (!ready.ok) this.#drop();
        return ready;
      },
      onLost: (why) => {
        this.#drop();
        this.#lost(why);
      },
    });
  }

  get connected(): boolean {
    return this.#bus !== null && this.#owner !== null;
  }

  watch(unit: string, onHint: (hint: UnitHint) => void): () => void {
    const watch = this.#watchOf(unit);
    watch.listeners.add(onHint);
    if (this.#bus !== null && this.#owner !== null) void this.#greet(this.#bus, unit, watch, onHint);
    return () => {
      watch.listeners.delete(onHint);
      if (watch.listeners.size > 0 || this.#watches.get(unit) !== watch) return;
      this.#watches.delete(unit);
      for (const rule of watch.rules) void this.#bus?.removeMatch(rule);
    };
  }

  unitProperties(unit: string): Promise<Result<UnitProperties>> {
    return this.#read(unit, readUnitProperties);
  }

  stateStamp(unit: string): Promise<Result<string>> {
    return this.#read(unit, readStateStamp);
  }

  rawProperties(unit: string): Promise<Result<Record<string, unknown>>> {
    return this.#read(unit, readRawProperties);
  }

  async #read<Value>(unit: string, reader: (bus: Bus, path: string) => Promise<Result<Value>>): Promise<Result<Value>> {
    const bus = this.#bus;
    if (bus === null) return calls.notConnected(`Cannot read unit "${unit}"`);
    const known = this.#watches.get(unit)?.target?.path;
    const path = known === undefined ? await calls.loadUnit(bus, unit) : success(known);
    return path.ok ? reader(bus, path.value) : path;
  }

  async jobType(jobPath: string): Promise<string | null> {
    return this.#bus === null ? null : calls.readJobType(this.#bus, jobPath);
  }

  isOurJob(jobId: number): boolean {
    return this.#jobs.isOurs(jobId);
  }

  callsSettled(): Promise<void> {
    return this.#jobs.settled();
  }

  readonly startUnit = (unit: string, terms?: JobTerms) => this.#runJob("start", unit, terms);
  readonly stopUnit = (unit: string, terms?: JobTerms) => this.#runJob("stop", unit, terms);
  readonly restartUnit = (unit: string, terms?: JobTerms) => this.#runJob("restart", unit, terms);

  resetFailedUnit(unit: string): Promise<Result<null>> {
    if (this.#bus === null) return Promise.resolve(calls.notConnected(`Cannot reset unit "${unit}"`));
    return calls.resetFailed(this.#bus, unit);
  }

  close(): void {
    this.#watches.clear();
    this.#keeper.close();
    this.#drop();
    this.#jobs.forget();
  }

  #watchOf(unit: string): Watch {
    const watch = this.#watches.get(unit) ?? newWatch();
    this.#watches.set(unit, watch);
    return watch;
  }

  #drop(): void {
    this.#bus = null;
    this.#owner = null;
  }

  async #setUp(bus: Bus): Promise<Result<null>> {
    for (const rule of calls.commonRules) {
      const added = await bus.addMatch(rule);
      if (!added.ok) return added;
    }
    this.#bus = bus;
    for (const watch of this.#watches.values()) watch.rules = [];
    const owner = await calls.awaitOwner(bus);
    if (!owner.ok) return owner;
    // Its NameOwnerChanged may have been quicker.
    if (owner.value !== null) return owner.value === this.#owner ? success(null) : this.#adopt(bus, owner.value);
    // Its NameOwnerChanged says when it is there.
    this.#lost("systemd is not on the bus");
    return success(null);
  }

  async #adopt(bus: Bus, owner: string): Promise<Result<null>> {
    this.#owner = owner;
    const subscribed = await calls.subscribe(bus);
    if (!subscribed.ok) return subscribed;
    const units = [...this.#watches];
    const followed = await Promise.all(units.map(([unit, watch]) => this.#follow(bus, unit, watch)));
    const passing = followed.find((result) => !result.ok && result.recoverable);
    if (passing !== undefined) return passing.ok ? success(null) : passing;
    if (this.#owner !== owner || this.#bus !== bus) return success(null);
    for (const [at, [, watch]] of units.entries()) {
      const result = followed[at];
      if (result !== undefined) tell(watch, result.ok ? { kind: "connected" } : lostHint(result));
    }
    return success(null);
  }

  async #greet(bus: Bus, unit: string, watch: Watch, onHint: (hint: UnitHint) => void): Promise<void> {
    const result = await this.#follow(bus, unit, watch);
    if (!watch.listeners.has(onHint) || this.#bus !== bus) return;
    // A bad name fails again, and is this unit's own affair; anything else would leave us deaf.
    if (!result.ok && result.recoverable) this.#keeper.renew(result.message);
    else onHint(result.ok ? { kind: "connected" } : lostHint(result));
  }

  #follow(bus: Bus, unit: string, watch: Watch): Promise<Result<null>> {
    watch.following ??= followUnit(bus, unit, watch, this.#watches.size);
    return watch.following;
  }

  async #runJob(type: JobRequest["type"], unit: string, terms: JobTerms = {}): Promise<Result<FinishedJob>> {
    const { timeoutMs = defaultJobTimeoutMs, alone = false } = terms;
    const what = `Cannot ${type} unit "${unit}"`;
    const bus = this.connected ? this.#bus : null;
    if (bus === null) return calls.notConnected(what);
    const watch = this.#watchOf(unit);
    const unwatch = this.watch(unit, () => {});
    try {
      // Subscribed first: a fast job has ended before its reply is read.
      const followed = await this.#follow(bus, unit, watch);
      if (!followed.ok) return followed;
      const asked = await this.#jobs.ask(watch.target?.id ?? unit, () => askForJob(bus, { type, unit, alone }));
      if (!asked.ok) return { ...asked, message: `${what}: ${asked.message}` };
      const end = await this.#jobs.result(asked.value.jobId, timeoutMs);
      return finishedJob(asked.value, end, { what, timeoutMs });
    } finally {
      unwatch();
    }
  }

  #onSignal(signal: BusSignal): void {
    if (signal.sender === driverName && signal.member === "NameOwnerChanged") return this.#onOwner(signal.body);
    if (this.#owner === null || signal.sender !== this.#owner) return;
    if (signal.interface === calls.propertiesInterface) this.#tell(({ path }) => path === signal.path, changedHint);
    if (signal.interface === calls.managerInterface) this.#onManagerSignal(signal);
  }

  #onManagerSignal({ member, body: [jobId, jobPath, unit, result] }: BusSignal): void {
    if (member === "Reloading" && jobId === false) return this.#tell(() => true, { kind: "reloaded" });
    if (typeof jobId !== "number" || typeof jobPath !== "string" || typeof unit !== "string") return;
    const isUnit = ({ id }: Target): boolean => id === unit;
    if (!isWatched(this.#watches.values(), isUnit)) return;
    if (member === "JobNew") {
      this.#jobs.opened(unit, jobId);
      this.#tell(isUnit, { kind: "job-new", jobId });
      void this.#readType(jobId, jobPath, isUnit);
    }
    if (member === "JobRemoved" && typeof result === "string") {
      this.#jobs.removed(unit, jobId, result);
      this.#tell(isUnit, { kind: "job-removed", jobId, result });
    }
  }

  async #readType(jobId: number, jobPath: string, isUnit: (target: Target) => boolean): Promise<void> {
    const type = await this.jobType(jobPath);
    if (type !== null) this.#tell(isUnit, { kind: "job-type", jobId, type });
  }

  #onOwner([name, , newOwner]: readonly unknown[]): void {
    const bus = this.#bus;
    if (name !== calls.systemdName || typeof newOwner !== "string" || bus === null || newOwner === this.#owner) return;
    // Who was not there yet has not left.
    if (this.#owner !== null) this.#lost("systemd left the bus");
    this.#owner = null;
    if (newOwner !== "") void this.#readopt(bus, newOwner);
  }

  async #readopt(bus: Bus, owner: string): Promise<void> {
    const result = await this.#adopt(bus, owner);
    // Without a subscription we would be deaf: begin again from the connection.
    if (!result.ok && this.#bus === bus && this.#owner === owner) this.#keeper.renew(result.message);
  }

  #lost(why: string): void {
    this.#jobs.forget();
    for (const watch of this.#watches.values()) {
      watch.target = null;
      watch.following = null;
      tell(watch, { kind: "lost", why });
    }
  }

  #tell(isMeant: (target: Target) => boolean, hint: UnitHint): void {
    for (const watch of this.#watches.values()) if (watch.target !== null && isMeant(watch.target)) tell(watch, hint);
  }
}
