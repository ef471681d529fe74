import { mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openAuditTrail, type AuditTrail, type AuditTrailOptions } from "../../src/audit/trail.ts";
import type { AuditRecord } from "../../src/model/audit-record.ts";
import { failure, success, type Failure } from "../../src/model/result.ts";
import type { MonotonicMs, WallMs } from "../../src/model/scalars.ts";
import type { JournalFields } from "../../src/systemd/journal-entry.ts";
import { openJournal, type JournalSocket } from "../../src/systemd/journald.ts";
import { receiveAt, type DatagramReceiver } from "../systemd/datagram-receiver.ts";
import { aRecord } from "./a-record.ts";

let directory: string;
let spoolDirectory: string;
let troubles: string[];
let nowMs: number;
const open: AuditTrail[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "trail-"));
  spoolDirectory = join(directory, "state");
  troubles = [];
  nowMs = 0;
});

afterEach(() => {
  for (const trail of open.splice(0)) trail.close();
  rmSync(directory, { recursive: true, force: true });
});

const away = failure("journal-absent", "journald is away", { recoverable: true });

/** A journal that takes everything, or fails as it is told to, and remembers what it took. */
function fakeJournal(): JournalSocket & { failing: Failure | null; took: JournalFields[]; messages(): string[] } {
  const took: JournalFields[] = [];
  return {
    failing: null,
    took,
    messages: () => took.map((fields) => fields["MESSAGE"] ?? ""),
    send(fields) {
      if (this.failing !== null) return this.failing;
      took.push(fields);
      return success("sent");
    },
    sendSlowly: null,
    close() {},
  };
}

function openTrail(journal: JournalSocket, options: Partial<AuditTrailOptions> = {}): AuditTrail {
  const trail = openAuditTrail({
    journal,
    spoolDirectory,
    redact: (text) => text.replaceAll("secret", "[redacted]"),
    onTrouble: (message) => troubles.push(message),
    wallMs: () => 5 as WallMs,
    monotonicMs: () => nowMs as MonotonicMs,
    ...options,
  });
  open.push(trail);
  return trail;
}

const record = (trail: AuditTrail, ...messages: string[]): string[] =>
  messages.map((message) => {
    const taken = trail.record(aRecord({ message, event: message.startsWith("sample") ? "sample" : "notice" }));
    return taken.ok ? taken.value : taken.code;
  });

function tick(trail: AuditTrail): void {
  nowMs += 1000;
  trail.deliverSpooled();
}

describe("record()", () => {
  it("writes into the journal at once, and makes no spool, while journald takes it", () => {
    const journal = fakeJournal();
    const trail = openTrail(journal);
    expect(record(trail, "1", "2")).toEqual(["journal", "journal"]);
    expect(journal.messages()).toEqual(["1", "2"]);
    expect(journal.took[0]).not.toHaveProperty("UNITWARDEN_WALL_USEC");
    expect(trail.waiting).toBe(0);
    expect(troubles).toEqual([]);
  });

  it("redacts what it writes, in the journal and in the spool alike", () => {
    const journal = fakeJournal();
    const trail = openTrail(journal);
    const leaky = aRecord({ message: "a secret", evidence: { deep: [{ x: "secret" }] } });
    trail.record(leaky);
    journal.failing = away;
    trail.record(leaky);
    expect(JSON.stringify(journal.took)).not.toContain("secret");
    expect(readFileSync(join(spoolDirectory, "audit-spool.jsonl"), "utf8")).not.toContain("secret");
  });

  it("spools while journald is away, and delivers in order, each with its own time, when it is back", () => {
    const journal = fakeJournal();
    const trail = openTrail(journal);
    journal.failing = away;
    expect(record(trail, "1", "2")).toEqual(["spooled", "spooled"]);
    tick(trail);
    expect(trail.waiting).toBe(2);
    journal.failing = null;
    expect(record(trail, "3")).toEqual(["spooled"]);
    expect(journal.messages()).toEqual([]);
    tick(trail);
    expect(journal.messages()).toEqual(["1", "2", "3"]);
    expect(journal.took[0]).toMatchObject({ UNITWARDEN_WALL_USEC: "1700000000000000" });
    expect(trail.waiting).toBe(0);
    expect(record(trail, "4")).toEqual(["journal"]);
  });

  it("goes on where it stopped when journald is busy in the middle", () => {
    const journal = fakeJournal();
    const trail = openTrail(journal);
    journal.failing = away;
    record(trail, "1", "2", "3");
    journal.failing = null;
    const send = vi.spyOn(journal, "send").mockImplementationOnce((fields) => {
      journal.took.push(fields);
      journal.failing = away;
      return success("sent");
    });
    tick(trail);
    expect(journal.messages()).toEqual(["1"]);
    expect(send).toHaveBeenCalledTimes(2);
    journal.failing = null;
    tick(trail);
    expect(journal.messages()).toEqual(["1", "2", "3"]);
  });

  it("delivers after a restart what the program before it had spooled", () => {
    const journal = fakeJournal();
    journal.failing = away;
    record(openTrail(journal), "1", "2");
    const trail = openTrail(journal);
    expect(trail.waiting).toBe(2);
    journal.failing = null;
    expect(record(trail, "3")).toEqual(["spooled"]);
    tick(trail);
    expect(journal.messages()).toEqual(["1", "2", "3"]);
  });

  it("fails when neither journald nor the spool can take it", () => {
    const journal = fakeJournal();
    journal.failing = away;
    expect(record(openTrail(journal, { spoolDirectory: null }), "1")).toEqual(["not-recorded"]);
    writeFileSync(spoolDirectory, "no directory");
    const trail = openTrail(journal);
    expect(trail.record(aRecord())).toMatchObject({ ok: false, code: "not-recorded", recoverable: true });
    expect(troubles.length).toBeGreaterThan(0);
    journal.failing = null;
    expect(record(trail, "2")).toEqual(["journal"]);
  });

  it("fails when the spool is full and journald away, and finds room again when it is back", () => {
    const journal = fakeJournal();
    const trail = openTrail(journal, { limits: { records: 3, bytes: 1_000_000 } });
    journal.failing = away;
    expect(record(trail, "1", "2", "3", "4")).toEqual(["spooled", "spooled", "spooled", "not-recorded"]);
    journal.failing = null;
    expect(record(trail, "5")).toEqual(["journal"]);
    expect(journal.messages()).toEqual(["1", "2", "3", "4", "5"]);
  });

  it("writes into the journal although the spool broke with records in it, and delivers those later", () => {
    const journal = fakeJournal();
    const trail = openTrail(journal);
    journal.failing = away;
    record(trail, "1");
    rmSync(spoolDirectory, { recursive: true });
    writeFileSync(spoolDirectory, "no directory");
    expect(record(trail, "2")).toEqual(["not-recorded"]);
    journal.failing = null;
    expect(record(trail, "3")).toEqual(["journal"]);
    expect(journal.messages()).toEqual(["1", "2", "3"]);
  });

  it("says once, not for each record, that it spools", () => {
    const journal = fakeJournal();
    const trail = openTrail(journal);
    journal.failing = away;
    record(trail, "1", "2", "3");
    expect(troubles).toEqual([
      "Audit records are kept in the state directory until journald takes them: journald is away",
    ]);
  });

  it("never throws, whatever it is given and whoever fails", () => {
    const trail = openTrail(
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

const announced = (trail: AuditTrail, message: string): boolean => trail.announce(aRecord({ message })).ok;

/** A trail of which nothing takes a record yet. */
function withoutSpool() {
  const journal = fakeJournal();
  journal.failing = away;
  return { journal, trail: openTrail(journal, { spoolDirectory: null }) };
}

describe("what neither journald nor the spool takes", () => {
  it("is held, and goes before the next record when journald is back, each with its own time", () => {
    const { journal, trail } = withoutSpool();
    expect(record(trail, "1", "2")).toEqual(["not-recorded", "not-recorded"]);
    journal.failing = null;
    expect(record(trail, "3")).toEqual(["journal"]);
    expect(journal.messages()).toEqual(["1", "2", "3"]);
    expect(journal.took.map((fields) => fields["UNITWARDEN_WALL_USEC"])).toEqual([
      "1700000000000000",
      "1700000000000000",
      undefined,
    ]);
    tick(trail);
    expect(journal.took).toHaveLength(3);
  });

  it("goes with a tick too, as far as journald takes it", () => {
    const { journal, trail } = withoutSpool();
    record(trail, "1", "2");
    tick(trail);
    journal.failing = null;
    vi.spyOn(journal, "send").mockImplementationOnce((fields) => {
      journal.took.push(fields);
      journal.failing = away;
      return success("sent");
    });
    tick(trail);
    expect(journal.messages()).toEqual(["1"]);
    journal.failing = null;
    tick(trail);
    expect(journal.messages()).toEqual(["1", "2"]);
  });

  it("is not held where it announces what is then not done", () => {
    const { journal, trail } = withoutSpool();
    record(trail, "1");
    expect(announced(trail, "an intent")).toBe(false);
    journal.failing = null;
    expect(announced(trail, "the intent again")).toBe(true);
    expect(journal.messages()).toEqual(["1", "the intent again"]);
  });

  it("goes into the spool where that is back first", () => {
    const journal = fakeJournal();
    journal.failing = away;
    writeFileSync(spoolDirectory, "no directory");
    const trail = openTrail(journal);
    expect(record(trail, "1")).toEqual(["not-recorded"]);
    rmSync(spoolDirectory);
    expect(record(trail, "2")).toEqual(["spooled"]);
    expect(trail.waiting).toBe(2);
    journal.failing = null;
    tick(trail);
    expect(journal.messages()).toEqual(["1", "2"]);
  });

  it("is held in a bounded room, most of which samples leave free, and what is missing is told", () => {
    const { journal, trail } = withoutSpool();
    record(trail, ...Array.from({ length: 300 }, (_, index) => `sample ${index}`));
    record(trail, ...Array.from({ length: 300 }, (_, index) => String(index)));
    journal.failing = null;
    tick(trail);
    const messages = journal.messages();
    expect(messages).toHaveLength(201);
    expect(messages.filter((message) => message.startsWith("sample"))).toHaveLength(50);
    expect(messages).toContain("149");
    expect(messages.at(-1)).toBe(
      "400 records are missing from the audit trail: neither journald nor the state directory took them",
    );
    expect(journal.took.at(-1)).toMatchObject({ UNITWARDEN_REASON: "records-dropped" });
    tick(trail);
    expect(journal.took).toHaveLength(201);
  });

  it("does not stand still on a record that can never be delivered", () => {
    const { journal, trail } = withoutSpool();
    record(trail, "poison", "2");
    journal.failing = null;
    vi.spyOn(journal, "send").mockReturnValueOnce(failure("too-long", "too long", { recoverable: false }));
    tick(trail);
    expect(journal.messages()[0]).toBe("2");
    expect(journal.took[1]).toMatchObject({
      UNITWARDEN_REASON: "records-dropped",
      UNITWARDEN_EVIDENCE: '{"dropped":1}',
    });
  });
});

describe("deliverSpooled()", () => {
  it("stays below journald's own rate limit", () => {
    const journal = fakeJournal();
    const trail = openTrail(journal);
    journal.failing = away;
    record(trail, ...Array.from({ length: 450 }, (_, index) => String(index)));
    journal.failing = null;
    tick(trail);
    trail.deliverSpooled();
    expect(journal.took).toHaveLength(200);
    tick(trail);
    tick(trail);
    expect(journal.messages()).toEqual(Array.from({ length: 450 }, (_, index) => String(index)));
  });

  it("keeps aside a record that can never be delivered, instead of standing still on it", () => {
    const journal = fakeJournal();
    const trail = openTrail(journal);
    journal.failing = away;
    record(trail, "poison", "2");
    journal.failing = null;
    vi.spyOn(journal, "send").mockReturnValueOnce(failure("too-long", "too long", { recoverable: false }));
    tick(trail);
    expect(journal.messages()).toEqual(["2"]);
    expect(trail.waiting).toBe(0);
    expect(readFileSync(join(spoolDirectory, "audit-spool.bad.jsonl"), "utf8")).toContain("poison");
  });

  it("puts into the trail how many samples are missing from it", () => {
    const journal = fakeJournal();
    const trail = openTrail(journal, { limits: { records: 3, bytes: 1_000_000 } });
    journal.failing = away;
    record(trail, "sample 1", "sample 2", "1", "2", "3");
    journal.failing = null;
    tick(trail);
    expect(journal.messages().slice(0, 3)).toEqual(["1", "2", "3"]);
    expect(journal.took[3]).toMatchObject({
      UNITWARDEN_EVENT: "trouble",
      UNITWARDEN_REASON: "samples-dropped",
      UNITWARDEN_EVIDENCE: '{"dropped":2}',
    });
    tick(trail);
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
    const trail = openTrail(journal);
    expect(record(trail, "1", "2")).toEqual(["spooled", "spooled"]);
    tick(trail);
    tick(trail);
    expect(record(trail, "3")).toEqual(["spooled"]);
    await vi.waitFor(() => expect(took).toEqual(["1", "2"]));
    await vi.waitFor(() => {
      tick(trail);
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
    const path = join(directory, "socket");
    const journal = openJournal({ path });
    const trail = openTrail(journal);
    let number = 0;
    const next = (): string => record(trail, String(number++))[0] ?? "";
    expect(next()).toBe("spooled");
    receiver = await receiveAt(path);
    tick(trail);
    while (next() === "journal");
    const got = await receiver.drain();
    await receiver.end();
    unlinkSync(path);
    expect(next()).toBe("spooled");
    receiver = await receiveAt(path);
    while (trail.waiting > 0) {
      tick(trail);
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
