import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { formatState, parseState, type SavedState } from "../../src/daemon/state-schema.ts";
import { openStateStore } from "../../src/daemon/state-store.ts";
import type { DecisionId, IncidentId, UnitName } from "../../src/model/scalars.ts";
import { freshState } from "../../src/policy/state.ts";
import { at, bootId, first, unitName } from "../detectors/observations.ts";
import { overHistories } from "../policy/histories.ts";
import { counted } from "../policy/situations.ts";

/** A state with something in every field. */
const rich: SavedState = {
  savedAt: { bootId, monotonicMs: 10_000_000.25, wallMs: 1.7e12 },
  journalCursor: 's=abc;i=1;"\\ ü',
  units: [
    {
      ...freshState(unitName),
      sequence: 41,
      restarts: counted([-5, -4]),
      attempts: 2,
      inFlight: { decision: "d" as DecisionId, kind: "restart", sinceMs: at(-1), invocationBefore: first },
      lastActionEndedMs: at(-2),
      hold: { untilMs: at(50), invocation: null },
      gaveUpAtMs: at(-3),
      lastSlowRetryMs: at(-3),
      startEndedMs: at(-4),
      restartedInvocation: first,
      curedAtMs: at(-5),
      kills: [at(-9)],
      respawner: true,
      incidents: [{ id: "i" as IncidentId, detector: "stall", reason: "stall", openedAtMs: at(-9) }],
      pausedUntilMs: at(900),
      observeUntilMs: at(60),
      said: [{ key: "notice:stray:respawner", dueMs: at(-9) }],
    },
    freshState("other.service" as UnitName),
  ],
};

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "unitwarden-state-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));
const file = () => join(directory, "state.json");
const put = (text: string | Buffer) => writeFileSync(file(), text);

describe("the state store", () => {
  it("gives back what was saved", () => {
    expect(openStateStore(directory).save(rich)).toMatchObject({ ok: true });
    expect(openStateStore(directory).load()).toMatchObject({ kind: "state", state: rich });
  });

  it("leaves nothing but the state file, however often it saves", () => {
    const store = openStateStore(directory);
    for (let index = 0; index < 3; index += 1) store.save({ ...rich, journalCursor: `s=${index}` });
    expect(readdirSync(directory)).toEqual(["state.json"]);
    expect(store.load()).toMatchObject({ state: { journalCursor: "s=2" } });
  });

  it("makes its directory", () => {
    const store = openStateStore(join(directory, "deeper", "still"));
    expect(store.save(rich).ok).toBe(true);
    expect(store.load().kind).toBe("state");
  });

  it("has nothing at the first start", () => {
    expect(openStateStore(directory).load()).toEqual({ kind: "none" });
    expect(openStateStore(join(directory, "missing")).load()).toEqual({ kind: "none" });
  });

  it("keeps nothing where there is no state directory, and complains of nothing", () => {
    const store = openStateStore(null);
    expect(store.save(rich).ok).toBe(true);
    expect(store.load()).toEqual({ kind: "none" });
  });

  it("takes no text that is torn at any byte", () => {
    const whole = Buffer.from(formatState(rich));
    // Without its newline it is whole.
    for (let length = 0; length < whole.length - 1; length += 1) {
      expect(parseState(whole.subarray(0, length).toString()), `${length} of ${whole.length} bytes`).toBeNull();
    }
  });

  it("says that a torn file is torn, and keeps it aside", () => {
    const whole = Buffer.from(formatState(rich));
    for (const length of [0, 1, 2, 100, 500, whole.length - 3, whole.length - 2]) {
      const torn = whole.subarray(0, length);
      put(torn);
      expect(openStateStore(directory).load().kind, `${length} of ${whole.length} bytes`).toBe("unusable");
      expect(readFileSync(`${file()}.bad`).equals(torn)).toBe(true);
      expect(readdirSync(directory)).toEqual(["state.json.bad"]);
    }
  });

  it.each([
    ["an empty object", "{}"],
    ["another program's", '{"name":"pm2","apps":[]}'],
    ["an array", "[]"],
    ["null", "null"],
    ["a number", "42"],
    ["another version", JSON.stringify({ version: 2, ...rich })],
    ["no version", JSON.stringify(rich)],
    ["a key more", JSON.stringify({ version: 1, ...rich, extra: 1 })],
    ["a unit with a key less", JSON.stringify({ version: 1, ...rich, units: [{ unit: unitName }] })],
    ["a number as text", formatState(rich).replace('"attempts":2', '"attempts":"2"')],
    ["half an attempt", formatState(rich).replace('"attempts":2', '"attempts":2.5')],
    ["a time that is none", formatState(rich).replace(/"gaveUpAtMs":[\d.]+/, '"gaveUpAtMs":"soon"')],
    ["a prototype", '{"__proto__":{"version":1},"units":[]}'],
    ["binary", "\u0000\u0001ELF"],
  ])("is safe from a foreign file: %s", (_, text) => {
    put(text);
    const loaded = openStateStore(directory).load();
    expect(loaded).toMatchObject({ kind: "unusable" });
    expect(loaded.kind === "unusable" && loaded.why).toContain(`kept aside as "${file()}.bad"`);
    expect(readFileSync(`${file()}.bad`, "utf8")).toBe(text);
  });

  it("is safe from bytes that are no UTF-8", () => {
    put(Buffer.from([0x7b, 0xff, 0xfe, 0x7d]));
    expect(openStateStore(directory).load().kind).toBe("unusable");
  });

  it("can save again after a bad file, and keeps the newest bad one", () => {
    const store = openStateStore(directory);
    for (const bad of ["first", "second"]) {
      put(bad);
      expect(store.load().kind).toBe("unusable");
    }
    expect(readFileSync(`${file()}.bad`, "utf8")).toBe("second");
    expect(store.save(rich).ok).toBe(true);
    expect(store.load().kind).toBe("state");
  });

  it("says what it cannot read, and does not throw", () => {
    mkdirSync(file());
    expect(openStateStore(directory).load()).toEqual({
      kind: "unusable",
      why: `Cannot read state file "${file()}" (EISDIR), kept aside as "${file()}.bad"`,
    });
    writeFileSync(join(directory, "plain"), "");
    expect(openStateStore(join(directory, "plain")).load()).toMatchObject({ kind: "unusable" });
    symlinkSync("loop", join(directory, "loop"));
    expect(openStateStore(join(directory, "loop")).load()).toMatchObject({ kind: "unusable" });
  });

  it("says what it cannot keep aside, and leaves it", () => {
    put("bad");
    mkdirSync(`${file()}.bad`);
    const loaded = openStateStore(directory).load();
    expect(loaded.kind === "unusable" && loaded.why).toContain("and stays: EISDIR");
    expect(readFileSync(file(), "utf8")).toBe("bad");
  });

  it("says what it cannot write, and does not throw", () => {
    writeFileSync(join(directory, "plain"), "");
    const saved = openStateStore(join(directory, "plain")).save(rich);
    expect(saved).toMatchObject({ ok: false, code: "state-not-saved", recoverable: true });
    expect(openStateStore(directory).save(rich).ok).toBe(true);
  });

  it("keeps the state from before when a new one cannot be written: the device is full", () => {
    const store = openStateStore(directory);
    store.save(rich);
    symlinkSync("/dev/full", `${file()}.new`);
    expect(store.save({ ...rich, units: [] })).toMatchObject({
      ok: false,
      message: `Cannot save state to "${file()}": ENOSPC`,
    });
    expect(store.load()).toMatchObject({ kind: "state", state: rich });
  });

  // A file system of our own has to be mounted for this; the device above is there for everybody.
  it.runIf(process.getuid?.() === 0)("keeps it on a real full file system too, and saves when there is room", () => {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", directory]);
    try {
      const store = openStateStore(directory);
      expect(store.save(rich).ok).toBe(true);
      const ballast = join(directory, "ballast");
      expect(() => writeFileSync(ballast, Buffer.alloc(1_000_000))).toThrow("ENOSPC");
      expect(store.save({ ...rich, units: [] })).toMatchObject({ ok: false, recoverable: true });
      expect(store.load()).toMatchObject({ kind: "state", state: rich });
      rmSync(ballast);
      expect(store.save({ ...rich, units: [] }).ok).toBe(true);
      expect(store.load()).toMatchObject({ state: { units: [] } });
    } finally {
      execFileSync("umount", [directory]);
    }
  });

  it("takes and gives back every state that the policy can come to", { timeout: 60_000 }, () => {
    overHistories(
      ({ mind }) => {
        const saved = { ...rich, units: [mind.state] };
        expect(parseState(formatState(saved))).toMatchObject(saved);
      },
      { numRuns: 60 },
    );
  });
});
