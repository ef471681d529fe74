import { readFileSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { AuditRecord } from "../../src/model/audit-record.ts";
import { failure, success } from "../../src/model/result.ts";
import { openJournal, type JournalSocket } from "../../src/systemd/journald.ts";
import { receiveAt, type DatagramReceiver } from "../systemd/datagram-receiver.ts";
import { aRecord } from "./a-record.ts";
import { away, fakeJournal, recordAll, TrailWorld } from "./trail-world.ts";

const world = new TrailWorld();

describe("record()", () => {
  it("writes into the journal at once, and makes no spool, while journald takes it", () => {
    const journal = fakeJournal();
    const trail = world.openTrail(journal);
    expect(recordAll(trail, "1", "2")).toEqual(["journal", "journal"]);
    expect(journal.messages()).toEqual(["1", "2"]);
    expect(journal.took[0]).not.toHaveProperty("UNITWARDEN_WALL_USEC");
    expect(trail.waiting).toBe(0);
    expect(world.troubles).toEqual([]);
  });

  it("redacts what it writes, in the journal and in the spool alike", () => {
    const journal = fakeJournal();
    const trail = world.openTrail(journal);
    const leaky = aRecord({ message: "a secret", evidence: { deep: [{ x: "secret" }] } });
    trail.record(leaky);
    journal.failing = away;
    trail.record(leaky);
    expect(JSON.stringify(journal.took)).not.toContain("secret");
    expect(readFileSync(join(world.spoolDirectory, "audit-spool.jsonl"), "utf8")).not.toContain("secret");
  });

  it("spools while journald is away, and delivers in order, each with its own time, when it is back", () => {
    const journal = fakeJournal();
    const trail = world.openTrail(journal);
    journal.failing = away;
    expect(recordAll(trail, "1", "2")).toEqual(["spooled", "spooled"]);
    world.tick(trail);
    expect(trail.waiting).toBe(2);
    journal.failing = null;
    expect(recordAll(trail, "3")).toEqual(["spooled"]);
    expect(journal.messages()).toEqual([]);
    world.tick(trail);
    expect(journal.messages()).toEqual(["1", "2", "3"]);
    expect(journal.took[0]).toMatchObject({ UNITWARDEN_WALL_USEC: "1700000000000000" });
    expect(trail.waiting).toBe(0);
    expect(recordAll(trail, "4")).toEqual(["journal"]);
  });

  it("goes on where it stopped when journald is busy in the middle", () => {
    const journal = fakeJournal();
    const trail = world.openTrail(journal);
    journal.failing = away;
    recordAll(trail, "1", "2", "3");
    journal.failing = null;
    const send = vi.spyOn(journal, "send").mockImplementationOnce((fields) => {
      journal.took.push(fields);
      journal.failing = away;
      return success("sent");
    });
    world.tick(trail);
    expect(journal.messages()).toEqual(["1"]);
    expect(send).toHaveBeenCalledTimes(2);
    journal.failing = null;
    world.tick(trail);
    expect(journal.messages()).toEqual(["1", "2", "3"]);
  });

  it("delivers after a restart what the program before it had spooled", () => {
    const journal = fakeJournal();
    journal.failing = away;
    recordAll(world.openTrail(journal), "1", "2");
    const trail = world.openTrail(journal);
    expect(trail.waiting).toBe(2);
    journal.failing = null;
    expect(recordAll(trail, "3")).toEqual(["spooled"]);
    world.tick(trail);
    expect(journal.messages()).toEqual(["1", "2", "3"]);
  });

  it("fails when neither journald nor the spool can take it", () => {
    const journal = fakeJournal();
    journal.failing = away;
    expect(recordAll(world.openTrail(journal, { spoolDirectory: null }), "1")).toEqual(["not-recorded"]);
    writeFileSync(world.spoolDirectory, "no directory");
    const trail = world.openTrail(journal);
    expect(trail.record(aRecord())).toMatchObject({ ok: false, code: "not-recorded", recoverable: true });
    expect(world.troubles.length).toBeGreaterThan(0);
    journal.failing = null;
    expect(recordAll(trail, "2")).toEqual(["journal"]);
  });

  it("fails when the spool is full and journald away, and finds room again when it is back", () => {
    const journal = fakeJournal();
    const trail = world.openTrail(journal, { limits: { records: 3, bytes: 1_000_000 } });
    journal.failing = away;
    expect(recordAll(trail, "1", "2", "3", "4")).toEqual(["spooled", "spooled", "spooled", "not-recorded"]);
    journal.failing = null;
    expect(recordAll(trail, "5")).toEqual(["journal"]);
    expect(journal.messages()).toEqual(["1", "2", "3", "4", "5"]);
  });

  it("writes into the journal although the spool broke with records in it, and delivers those later", () => {
    const journal = fakeJournal();
    const trail = world.openTrail(journal);
    journal.failing = away;
    recordAll(trail, "1");
    rmSync(world.spoolDirectory, { recursive: true });
    writeFileSync(world.spoolDirectory, "no directory");
    expect(recordAll(trail, "2")).toEqual(["not-recorded"]);
    journal.failing = null;
    expect(recordAll(trail, "3")).toEqual(["journal"]);
    expect(journal.messages()).toEqual(["1", "2", "3"]);
  });

  it("says once, not for each record, that it spools", () => {
    const journal = fakeJournal();
    const trail = world.openTrail(journal);
    journal.failing = away;
    recordAll(trail, "1", "2", "3");
    expect(world.troubles).toEqual([
      "Audit records are kept in the state directory until journald takes them: journald is away",
    ]);
  });

  it("never throws, whatever it is given and whoever fails", () => {
    const trail = world.openTrail(
      {
        send() {
          throw new Error("broken");
        },
        sendSlowly: null,
        close() {},
      },
      {
        onTrouble() {
          throw new Error("broken too");
        },
      },
    );
    expect(trail.record(aRecord())).toMatchObject({ ok: false, code: "not-recorded" });
    expect(trail.record(null as unknown as AuditRecord)).toMatchObject({ ok: false, code: "not-recorded" });
    expect(trail.record({} as AuditRecord)).toMatchObject({ ok: false });
    expect(() => trail.deliverSpooled()).not.toThrow();
  });
});

describe("deliverSpooled()", () => {
  it("stays below journald's own rate limit", () => {
    const journal = fakeJournal();
    const trail = world.openTrail(journal);
    journal.failing = away;
    recordAll(trail, ...Array.from({ length: 450 }, (_, index) => String(index)));
    journal.failing = null;
    world.tick(trail);
    trail.deliverSpooled();
    expect(journal.took).toHaveLength(200);
    world.tick(trail);
    world.tick(trail);
    expect(journal.messages()).toEqual(Array.from({ length: 450 }, (_, index) => String(index)));
  });

  it("keeps aside a record that can never be delivered, instead of standing still on it", () => {
    const journal = fakeJournal();
    const trail = world.openTrail(journal);
    journal.failing = away;
    recordAll(trail, "poison", "2");
    journal.failing = null;
    vi.spyOn(journal, "send").mockReturnValueOnce(failure("too-long", "too long", { recoverable: false }));
    world.tick(trail);
    expect(journal.messages()).toEqual(["2"]);
    expect(trail.waiting).toBe(0);
    expect(readFileSync(join(world.spoolDirectory, "audit-spool.bad.jsonl"), "utf8")).toContain("poison");
  });

  it("puts into the trail how many samples are missing from it", () => {
    const journal = fakeJournal();
    const trail = world.openTrail(journal, { limits: { records: 3, bytes: 1_000_000 } });
    journal.failing = away;
    recordAll(trail, "sample 1", "sample 2", "1", "2", "3");
    journal.failing = null;
    world.tick(trail);
    expect(journal.messages().slice(0, 3)).toEqual(["1", "2", "3"]);
    expect(journal.took[3]).toMatchObject({
      UNITWARDEN_EVENT: "trouble",
      UNITWARDEN_REASON: "samples-dropped",
      UNITWARDEN_EVIDENCE: '{"dropped":2}',
    });
    world.tick(trail);
    expect(journal.took).toHaveLength(4);
  });

  it("goes by logger, one after the other, where there is no native socket", async () => {
    const took: string[] = [];
    const journal: JournalSocket = {
      send: () => failure("not-supported", "no koffi", { recoverable: true }),
      sendSlowly: async (fields) => {
        took.push(fields["MESSAGE"] ?? "");
        return took.length === 2 ? away : success("sent");
      },
      close() {},
    };
    const trail = world.openTrail(journal);
    expect(recordAll(trail, "1", "2")).toEqual(["spooled", "spooled"]);
    world.tick(trail);
    world.tick(trail);
    expect(recordAll(trail, "3")).toEqual(["spooled"]);
    await vi.waitFor(() => expect(took).toEqual(["1", "2"]));
    await vi.waitFor(() => {
      world.tick(trail);
      expect(took).toEqual(["1", "2", "2", "3"]);
    });
    await vi.waitFor(() => expect(trail.waiting).toBe(0));
  });
});

describe("a trail into a real datagram socket", () => {
  let receiver: DatagramReceiver | null = null;

  afterEach(async () => {
    await receiver?.end();
    receiver = null;
  });

  it("loses nothing, and keeps the order, over the journal's absence, a full queue and its return", async () => {
    const path = join(world.directory, "socket");
    const journal = openJournal({ path });
    const trail = world.openTrail(journal);
    let number = 0;
    const next = (): string => recordAll(trail, String(number++))[0] ?? "";
    expect(next()).toBe("spooled");
    receiver = await receiveAt(path);
    world.tick(trail);
    while (next() === "journal");
    const got = await receiver.drain();
    await receiver.end();
    unlinkSync(path);
    expect(next()).toBe("spooled");
    receiver = await receiveAt(path);
    while (trail.waiting > 0) {
      world.tick(trail);
      got.push(...(await receiver.drain()));
    }
    expect(next()).toBe("journal");
    got.push(...(await receiver.drain()));
    expect(got.map((bytes) => /^MESSAGE=(\d+)$/m.exec(bytes.toString("utf8"))?.[1])).toEqual(
      Array.from({ length: number }, (_, index) => String(index)),
    );
    journal.close();
  });
});
