import { rmSync, writeFileSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import type { AuditTrail } from "../../src/audit/trail.ts";
import { failure, success } from "../../src/model/result.ts";
import { aRecord } from "./a-record.ts";
import { away, fakeJournal, recordAll, TrailWorld } from "./trail-world.ts";

const world = new TrailWorld();
const announced = (trail: AuditTrail, message: string): boolean => trail.announce(aRecord({ message })).ok;

/** A trail of which nothing takes a record yet. */
function withoutSpool() {
  const journal = fakeJournal();
  journal.failing = away;
  return { journal, trail: world.openTrail(journal, { spoolDirectory: null }) };
}

describe("what neither journald nor the spool takes", () => {
  it("is held, and goes before the next record when journald is back, each with its own time", () => {
    const { journal, trail } = withoutSpool();
    expect(recordAll(trail, "1", "2")).toEqual(["not-recorded", "not-recorded"]);
    journal.failing = null;
    expect(recordAll(trail, "3")).toEqual(["journal"]);
    expect(journal.messages()).toEqual(["1", "2", "3"]);
    expect(journal.took.map((fields) => fields["UNITWARDEN_WALL_USEC"])).toEqual([
      "1700000000000000",
      "1700000000000000",
      undefined,
    ]);
    world.tick(trail);
    expect(journal.took).toHaveLength(3);
  });

  it("goes with a tick too, as far as journald takes it", () => {
    const { journal, trail } = withoutSpool();
    recordAll(trail, "1", "2");
    world.tick(trail);
    journal.failing = null;
    vi.spyOn(journal, "send").mockImplementationOnce((fields) => {
      journal.took.push(fields);
      journal.failing = away;
      return success("sent");
    });
    world.tick(trail);
    expect(journal.messages()).toEqual(["1"]);
    journal.failing = null;
    world.tick(trail);
    expect(journal.messages()).toEqual(["1", "2"]);
  });

  it("is not held where it announces what is then not done", () => {
    const { journal, trail } = withoutSpool();
    recordAll(trail, "1");
    expect(announced(trail, "an intent")).toBe(false);
    journal.failing = null;
    expect(announced(trail, "the intent again")).toBe(true);
    expect(journal.messages()).toEqual(["1", "the intent again"]);
  });

  it("goes into the spool where that is back first", () => {
    const journal = fakeJournal();
    journal.failing = away;
    writeFileSync(world.spoolDirectory, "no directory");
    const trail = world.openTrail(journal);
    expect(recordAll(trail, "1")).toEqual(["not-recorded"]);
    rmSync(world.spoolDirectory);
    expect(recordAll(trail, "2")).toEqual(["spooled"]);
    expect(trail.waiting).toBe(2);
    journal.failing = null;
    world.tick(trail);
    expect(journal.messages()).toEqual(["1", "2"]);
  });

  it("is held in a bounded room, most of which samples leave free, and what is missing is told", () => {
    const { journal, trail } = withoutSpool();
    recordAll(trail, ...Array.from({ length: 300 }, (_, index) => `sample ${index}`));
    recordAll(trail, ...Array.from({ length: 300 }, (_, index) => String(index)));
    journal.failing = null;
    world.tick(trail);
    const messages = journal.messages();
    expect(messages).toHaveLength(201);
    expect(messages.filter((message) => message.startsWith("sample"))).toHaveLength(50);
    expect(messages).toContain("149");
    expect(messages.at(-1)).toBe(
      "400 records are missing from the audit trail: neither journald nor the state directory took them",
    );
    expect(journal.took.at(-1)).toMatchObject({ UNITWARDEN_REASON: "records-dropped" });
    world.tick(trail);
    expect(journal.took).toHaveLength(201);
  });

  it("does not stand still on a record that can never be delivered", () => {
    const { journal, trail } = withoutSpool();
    recordAll(trail, "poison", "2");
    journal.failing = null;
    vi.spyOn(journal, "send").mockReturnValueOnce(failure("too-long", "too long", { recoverable: false }));
    world.tick(trail);
    expect(journal.messages()[0]).toBe("2");
    expect(journal.took[1]).toMatchObject({
      UNITWARDEN_REASON: "records-dropped",
      UNITWARDEN_EVIDENCE: '{"dropped":1}',
    });
  });
});
