import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { auditFields } from "../../src/audit/fields.ts";
import { MESSAGE_IDS } from "../../src/audit/message-ids.ts";
import type { DecisionId, IncidentId, InvocationId } from "../../src/model/scalars.ts";
import { aRecord } from "./a-record.ts";

const FOLDER = join(import.meta.dirname, "../../units/catalog");
const FILES = ["unitwarden.catalog", "unitwarden.ru.catalog"] as const;
const IDS = Object.values(MESSAGE_IDS);

interface Entry {
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

function entriesOf(file: string): Entry[] {
  const [, ...parts] = readFileSync(join(FOLDER, file), "utf8").split(/^-- /m);
  return parts.map((part) => {
    const [head = "", ...text] = part.split("\n\n");
    const [id = "", ...headers] = head.split("\n");
    return { id, headers: Object.fromEntries(headers.map((line) => line.split(": "))), text: text.join("\n\n").trim() };
  });
}

/** Records of these kinds are about the daemon, or may be: they have no unit that a text could name. */
const WITHOUT_UNIT: readonly string[] = ["daemon-started", "daemon-stopping", "resynchronised", "told", "trouble"];

function fieldsOf(event: string): string[] {
  const unit = WITHOUT_UNIT.includes(event) ? { unit: null } : {};
  const incident = event.startsWith("incident-") ? { incident: "i" as IncidentId } : {};
  const decided = ["intent", "outcome", "snapshot"].includes(event) ? { decision: "d" as DecisionId } : {};
  const record = aRecord({ invocation: "f" as InvocationId, ...unit, ...incident, ...decided });
  return Object.keys(auditFields(record, { late: false }));
}

describe("the message IDs", () => {
  it("are 32 hex digits each, and no two alike", () => {
    for (const id of IDS) expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(new Set(IDS).size).toBe(IDS.length);
  });

  it("never change: people and programs search by them", () => {
    expect(MESSAGE_IDS.intent).toBe("63f78f85295544e1b5d691db4ec336cd");
    expect(MESSAGE_IDS.outcome).toBe("c9c3e8c2cb424060a1d841a2910b0f51");
    expect(MESSAGE_IDS.sample).toBe("c9f6f3b273de4017ad788c13f5d7d6eb");
  });
});

describe.each(FILES)("%s", (file) => {
  it("explains each message ID once, and no other", () => {
    expect(entriesOf(file).map(({ id }) => id)).toEqual(IDS);
  });

  it("has a subject, an author, a place for help and a text in each entry", () => {
    for (const { headers, text } of entriesOf(file)) {
      expect(Object.keys(headers)).toEqual(["Subject", "Defined-By", "Support"]);
      expect(headers["Defined-By"]).toBe("unitwarden");
      expect(headers["Subject"]?.length).toBeGreaterThan(5);
      expect(text.length).toBeGreaterThan(80);
    }
  });

  it("names only fields that its records have: journalctl would print the bare name of any other", () => {
    const events = new Map(Object.entries(MESSAGE_IDS).map(([event, id]) => [id as string, event]));
    for (const { id, headers, text } of entriesOf(file)) {
      const named = `${headers["Subject"]}\n${text}`.matchAll(/@([A-Z_]+)@/g);
      const names = [...named].map(([, name]) => name);
      expect(fieldsOf(events.get(id) ?? "")).toEqual(expect.arrayContaining(names));
    }
  });

  it("fits an ordinary terminal", () => {
    const lines = readFileSync(join(FOLDER, file), "utf8").split("\n");
    expect(lines.filter((line) => line.length > 92)).toEqual([]);
  });
});

describe("the Russian catalog", () => {
  it("is in Russian, entry by entry", () => {
    for (const { headers, text } of entriesOf("unitwarden.ru.catalog")) {
      expect(headers["Subject"]).toMatch(/[а-я]/);
      expect(text).toMatch(/[а-я]{3}/);
    }
  });
});

// Where there is no journalctl, its reading of the files cannot be tried; all else above can.
describe.runIf(existsSync("/usr/bin/journalctl"))("journalctl", () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "catalog-"));
    mkdirSync(join(root, "usr/lib/systemd/catalog"), { recursive: true });
    mkdirSync(join(root, "var/lib/systemd/catalog"), { recursive: true });
    for (const file of FILES) copyFileSync(join(FOLDER, file), join(root, "usr/lib/systemd/catalog", file));
  });

  afterEach(() => rmSync(root, { recursive: true }));

  const journalctl = (...args: string[]): string =>
    execFileSync("/usr/bin/journalctl", [`--root=${root}`, ...args], {
      encoding: "utf8",
      env: { PATH: "/usr/bin", LC_ALL: "C" },
    });

  it("takes both files into its database, and knows each entry", () => {
    journalctl("--update-catalog");
    const listed = journalctl("--list-catalog");
    for (const id of IDS) expect(listed).toContain(id);
    const dumped = journalctl("--dump-catalog", MESSAGE_IDS.withheld);
    const [entry] = entriesOf("unitwarden.catalog").filter(({ id }) => id === MESSAGE_IDS.withheld);
    expect(dumped).toContain(`Subject: ${entry?.headers["Subject"]}`);
    expect(dumped).toContain(entry?.text);
    // Whether a Russian locale is installed here or not, its texts are in the database.
    const database = readFileSync(join(root, "var/lib/systemd/catalog/database"), "utf8");
    for (const { headers } of entriesOf("unitwarden.ru.catalog")) expect(database).toContain(headers["Subject"]);
  });
});
