import { describe, expect, it } from "vitest";
import { incurable } from "../../src/detectors/incurable/incurable.ts";
import type { MessageClass, Observation } from "../../src/model/observation.ts";
import type { InvocationId } from "../../src/model/scalars.ts";
import { at, message, sight, story, unit } from "./observations.ts";

const life = (number: number) => number.toString(16).padStart(32, "0") as InvocationId;
const runs = (number: number, seconds: number, startCause: "systemd" | "operator" = "systemd"): Observation =>
  unit(seconds, { invocationId: life(number), activeSinceMs: at(seconds), startCause });
/** systemd waits to restart that invocation. */
const fell = (number: number, seconds: number): Observation =>
  unit(seconds, {
    invocationId: life(number),
    activeState: "activating",
    subState: "auto-restart",
    result: "exit-code",
    downSinceMs: at(seconds),
    activeSinceMs: at(seconds - 2),
    startCause: "systemd",
  });
const line = (number: number, seconds: number, kind: MessageClass): Observation =>
  message(seconds, kind, { invocationId: life(number) });
const begun = story(incurable).see(sight(-2000, true));
/** Falls one after another, each two seconds after its start, of these causes. */
const falls = (...kinds: readonly MessageClass[]) =>
  begun.see(
    ...kinds.flatMap((kind, at10) => [
      runs(at10, at10 * 10),
      line(at10, at10 * 10 + 1.9, kind),
      fell(at10, at10 * 10 + 2),
    ]),
  );

/** Four falls of a conflict, so many seconds apart. */
const looping = (everySeconds: number) =>
  begun.see(
    ...[0, 1, 2, 3].flatMap((n) => [
      runs(n, n * everySeconds),
      line(n, n * everySeconds + 1.9, "conflict"),
      fell(n, n * everySeconds + 2),
    ]),
  );

describe("the incurable detector", () => {
  it.each<MessageClass>(["auth", "import_error", "env_missing", "google_credentials", "ssl", "flood"])(
    "detects a fall of %s",
    (kind) => {
      expect(falls(kind).at(3)).toMatchObject({
        health: "unhealthy",
        reason: kind,
        evidence: { ofFall: true, falls: 1 },
      });
    },
  );

  it.each<MessageClass>(["network", "oom", "memory_error", "remote_api", "critical", "conflict"])(
    "does not detect a fall of %s",
    (kind) => {
      expect(falls(kind).at(3).health).toBe("healthy");
    },
  );

  it("counts falls in a row of the same cause, and no others", () => {
    expect(falls("auth", "auth", "auth").at(23).evidence).toMatchObject({ falls: 3 });
    expect(falls("auth", "network", "auth").at(23).evidence).toMatchObject({ falls: 1 });
    expect(falls("ssl", "auth").at(13).evidence).toMatchObject({ class: "auth", falls: 1 });
  });

  it("knows the cause also when its line comes after the fall was seen", () => {
    const late = begun.see(
      runs(1, 0),
      fell(1, 2),
      line(1, 1.9, "auth"),
      runs(2, 10),
      fell(2, 12),
      line(2, 11.9, "auth"),
    );
    expect(late.at(13)).toMatchObject({ reason: "auth", evidence: { falls: 2 } });
    const later = begun.see(
      runs(1, 0),
      fell(1, 2),
      runs(2, 2.1),
      line(1, 1.9, "auth"),
      fell(2, 4),
      line(2, 3.9, "auth"),
    );
    expect(later.at(5).evidence).toMatchObject({ falls: 2 });
  });

  it("does not take for the cause what was logged long before the fall, or survived", () => {
    // The unit ran on with it for over a minute, so it is a trouble, and not the cause of the fall.
    const before = begun.see(runs(1, 0), line(1, 100, "auth"), fell(1, 161));
    expect(before.at(162)).toMatchObject({ reason: "auth", evidence: { ofFall: false } });
    const survived = begun.see(runs(1, 0), line(1, 100, "auth"), line(1, 105, "activity"), fell(1, 110));
    expect(survived.at(111).health).toBe("healthy");
  });

  it("takes the newest fault for the cause: an outage after it is cured by waiting", () => {
    const mixed = begun.see(runs(1, 0), line(1, 1, "auth"), line(1, 1.5, "network"), fell(1, 2));
    expect(mixed.at(3).health).toBe("healthy");
  });

  it("takes a conflict for the cause only after three falls in a row over more than its grace", () => {
    expect(looping(10).at(33).health).toBe("healthy");
    expect(looping(31).at(96)).toMatchObject({ reason: "conflict", evidence: { ofFall: true, falls: 4 } });
  });

  it("ends once another invocation has had its minute, and not while it is young", () => {
    const again = falls("auth").see(runs(9, 20));
    expect(again.at(79.9).health).toBe("unhealthy");
    expect(again.at(80).health).toBe("healthy");
  });

  it("forgets the falls when somebody starts the unit by hand", () => {
    expect(
      falls("auth", "auth")
        .see(runs(9, 30, "operator"))
        .at(31).health,
    ).toBe("healthy");
  });

  it("detects a unit that runs on with such a cause, until it has been quiet for half an hour", () => {
    const running = begun.see(runs(1, 0), line(1, 100, "ssl"), line(1, 110, "activity"), line(1, 1300, "ssl"));
    expect(running.at(1301)).toMatchObject({
      health: "unhealthy",
      reason: "ssl",
      evidence: { ofFall: false, count: 2 },
    });
    expect(running.at(3099).health).toBe("unhealthy");
    expect(running.at(3100).health).toBe("healthy");
  });

  it("does not know while the journal cannot be seen", () => {
    expect(story(incurable).see(runs(1, 0)).at(1).health).toBe("unknown");
    expect(begun.see(runs(1, 0), sight(1, false)).at(2).health).toBe("unknown");
  });
});
