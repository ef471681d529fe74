import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import { openAuditTrail, type AuditTrail, type AuditTrailOptions } from "../../src/audit/trail.ts";
import { failure, success, type Failure } from "../../src/model/result.ts";
import type { MonotonicMs, WallMs } from "../../src/model/scalars.ts";
import type { JournalFields } from "../../src/systemd/journal-entry.ts";
import type { JournalSocket } from "../../src/systemd/journald.ts";
import { aRecord } from "./a-record.ts";

export const away = failure("journal-absent", "journald is away", { recoverable: true });

/** A journal that takes everything, or fails as it is told to, and remembers what it took. */
export function fakeJournal(): JournalSocket & {
  failing: Failure | null;
  took: JournalFields[];
  messages(): string[];
} {
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

/** Records notices, and samples where a message begins so; gives where each went, or why it did not. */
export const recordAll = (trail: AuditTrail, ...messages: string[]): string[] =>
  messages.map((message) => {
    const taken = trail.record(aRecord({ message, event: message.startsWith("sample") ? "sample" : "notice" }));
    return taken.ok ? taken.value : taken.code;
  });

/** A directory, a clock and a list of troubles for the trails of one test, which are closed when that ends. */
export class TrailWorld {
  directory = "";
  spoolDirectory = "";
  troubles: string[] = [];
  private nowMs = 0;
  private readonly open: AuditTrail[] = [];

  /** To be called once in a test file: each of its tests begins anew. */
  constructor() {
    beforeEach(() => {
      this.directory = mkdtempSync(join(tmpdir(), "trail-"));
      this.spoolDirectory = join(this.directory, "state");
      this.troubles = [];
      this.nowMs = 0;
    });
    afterEach(() => {
      for (const trail of this.open.splice(0)) trail.close();
      rmSync(this.directory, { recursive: true, force: true });
    });
  }

  openTrail(journal: JournalSocket, options: Partial<AuditTrailOptions> = {}): AuditTrail {
    const trail = openAuditTrail({
      journal,
      spoolDirectory: this.spoolDirectory,
      redact: (text) => text.replaceAll("secret", "[redacted]"),
      onTrouble: (message) => this.troubles.push(message),
      wallMs: () => 5 as WallMs,
      monotonicMs: () => this.nowMs as MonotonicMs,
      ...options,
    });
    this.open.push(trail);
    return trail;
  }

  tick(trail: AuditTrail): void {
    this.nowMs += 1000;
    trail.deliverSpooled();
  }
}
