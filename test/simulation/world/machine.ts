import type { BootId, MonotonicMs, WallMs } from "../../../src/model/scalars.ts";
import type { Clockwork } from "./clockwork.ts";

/** 2024-01-01T00:00:00Z: local time is UTC in simulated weeks. */
const EPOCH_MS = 1_704_067_200_000;
const minuteMs = 60_000;

/** The machine's clocks: running time is what the simulation counts; asleep or switched off, only the wall clock goes on. */
export class Machine {
  /** How often it has booted. */
  boot = 1;
  /** When the wall clock was last not even, in running time: a step, a sleep, a boot. */
  unevenAtMs = -Infinity;
  /** The wall clock was stepped in this boot. */
  steppedInBoot = false;
  private readonly clockwork: Clockwork;
  private bootAtMs = 0;
  /** When it was switched off, and for how long. */
  private readonly offs: { readonly atMs: number; readonly forMs: number }[] = [];
  private upBeforeMs = 10_000_000;
  private wallOffsetMs: number;

  constructor(clockwork: Clockwork, beginsAtMinute: number) {
    this.clockwork = clockwork;
    this.wallOffsetMs = EPOCH_MS + beginsAtMinute * minuteMs;
  }

  get bootId(): BootId {
    return this.boot.toString(16).padStart(32, "b") as BootId;
  }

  /** CLOCK_MONOTONIC now. */
  get monotonicMs(): MonotonicMs {
    return this.monotonicAt(this.clockwork.nowMs);
  }

  get wallMs(): WallMs {
    return (this.clockwork.nowMs + this.wallOffsetMs) as WallMs;
  }

  get minuteOfDay(): number {
    return Math.floor(this.wallMs / minuteMs) % 1440;
  }

  /** A moment of running time, within this boot, on CLOCK_MONOTONIC. */
  monotonicAt(runningMs: number): MonotonicMs {
    return (runningMs - this.bootAtMs + this.upBeforeMs) as MonotonicMs;
  }

  runningAt(monotonicMs: number): number {
    return monotonicMs - this.upBeforeMs + this.bootAtMs;
  }

  /** True for moments of the present boot. */
  isThisBoot(runningMs: number): boolean {
    return this.boot === 1 || runningMs >= this.bootAtMs;
  }

  /** Its services are just starting: nobody has logged in yet. */
  get isBooting(): boolean {
    return this.boot > 1 && this.clockwork.nowMs - this.bootAtMs < 10_000;
  }

  sleep(forMs: number): void {
    this.wallOffsetMs += forMs;
    this.unevenAtMs = this.clockwork.nowMs;
  }

  step(byMs: number): void {
    this.wallOffsetMs += byMs;
    this.steppedInBoot = true;
    this.unevenAtMs = this.clockwork.nowMs;
  }

  /** How long ago a moment of running time was by a clock that also ran while it was switched off. */
  agoMs(runningMs: number): number {
    const offMs = this.offs.reduce((sum, { atMs, forMs }) => sum + (atMs > runningMs ? forMs : 0), 0);
    return this.clockwork.nowMs - runningMs + offMs;
  }

  reboot(offForMs: number): void {
    this.offs.push({ atMs: this.clockwork.nowMs, forMs: offForMs });
    this.boot += 1;
    this.wallOffsetMs += offForMs;
    this.bootAtMs = this.clockwork.nowMs;
    this.upBeforeMs = 3000;
    this.unevenAtMs = this.clockwork.nowMs;
  }
}
