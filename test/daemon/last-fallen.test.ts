import { describe, expect, it } from "vitest";
import { lastFallen } from "../../src/daemon/last-fallen.ts";
import type { UnitObservation } from "../../src/model/observation.ts";
import type { InvocationId } from "../../src/model/scalars.ts";
import { fallen, first, second, unit } from "../detectors/observations.ts";

/** What is known after these readings, one after the other. */
function after(...readings: readonly UnitObservation[]): InvocationId | null {
  let known: InvocationId | null = null;
  readings.forEach((seen, index) => {
    known = lastFallen(seen, { before: readings[index - 1] ?? null, known });
  });
  return known;
}

const up = unit(0, { invocationId: first });
const next = unit(9, { invocationId: second });
const stopping = { activeState: "deactivating", subState: "stop-sigterm", mainPid: 4242 } as const;
/** Stopped by a hold: systemd forgets the invocation of a unit that ended well. */
const held = fallen(11, { activeState: "inactive", result: "success", stopCause: "ours", invocationId: null });

describe("the invocation that fell last", () => {
  it("is none while none has ended", () => {
    expect(after(up)).toBeNull();
    expect(after(unit(0, { activeState: "activating", subState: "start", mainPid: 4242 }), up)).toBeNull();
  });

  it("is that of a unit that is down, also where systemd has forgotten it", () => {
    const down = fallen(5, { activeState: "inactive", result: "success", invocationId: null });
    expect(after(up, fallen(5, { invocationId: first }))).toBe(first);
    expect(after(up, down, { ...down })).toBe(first);
    expect(after(up, down, next)).toBe(first);
  });

  it("is that of a unit which systemd is about to restart, or which still runs what comes after its end", () => {
    const again = { ...next, activeState: "activating", subState: "auto-restart", mainPid: null };
    const cleaning = { ...next, activeState: "deactivating", subState: "stop-post", mainPid: null };
    expect(after(up, fallen(5, { invocationId: first }), next, again)).toBe(second);
    expect(after(up, fallen(5, { invocationId: first }), next, cleaning)).toBe(second);
  });

  it("is not one that was held: it had nothing to say of why the others fell", () => {
    const fell = fallen(5, { invocationId: first });
    expect(after(up, fell, next, { ...next, ...stopping })).toBe(first);
    expect(after(up, fell, next, { ...next, ...stopping }, held)).toBe(first);
    expect(after(up, fell, next, { ...next, ...stopping }, { ...held, invocationId: second })).toBe(first);
  });

  it("stays one that was held after it had fallen", () => {
    const waiting = unit(5, {
      invocationId: first,
      activeState: "activating",
      subState: "auto-restart",
      mainPid: null,
    });
    expect(after(up, waiting, held)).toBe(first);
  });

  it("is one that was stopped by hand, or restarted: falls from before that explain nothing any more", () => {
    const fell = fallen(5, { invocationId: first });
    expect(after(up, fell, next, fallen(11, { stopCause: "job", invocationId: second }))).toBe(second);
    const third = "3".repeat(32) as InvocationId;
    expect(after(up, fell, next, unit(11, { invocationId: third }))).toBe(second);
    expect(after(up, fell, next, { ...next, ...stopping }, unit(12, { invocationId: third }))).toBe(second);
  });
});
