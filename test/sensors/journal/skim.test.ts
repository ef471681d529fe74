import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { classify } from "../../../src/knowledge/classes/classify.ts";
import { heartbeats } from "../../../src/knowledge/classes/heartbeat.ts";
import { libraryRecords } from "../../../src/knowledge/classes/library-records.ts";
import type { Observation } from "../../../src/model/observation.ts";
import type { MonotonicMs, UnitName } from "../../../src/model/scalars.ts";
import { type LineSplitter, lineSplitter } from "../../../src/runtime/line-splitter.ts";
import { JournalFollower } from "../../../src/sensors/journal/follower.ts";
import type { OwnWords } from "../../../src/sensors/journal/observe.ts";
import { journalSkim } from "../../../src/sensors/journal/skim.ts";
import { CONFLICT, journalLine, standingClock, UNIT } from "./lines.ts";
import { calm, corpora, headers, OTHER, stream } from "./streams.ts";

const units = [UNIT, OTHER];
interface Run {
  readonly seen: readonly Observation[];
  readonly cursor: string | null;
  readonly garbage: number;
  readonly read: number;
}

/** What a follower makes of a stream that comes in such chunks, with its skim or without it. */
function followed(
  chunks: readonly Buffer[],
  { skims, ownWords }: { skims: boolean; ownWords?: ReadonlyMap<UnitName, OwnWords> },
): Run {
  const seen: Observation[] = [];
  let read = 0;
  const clock = standingClock();
  // Later than all entries, as it is where they are followed.
  clock.nowMs = 1e9;
  const splitters: LineSplitter[] = [];
  const follower = new JournalFollower({
    units,
    scope: { kind: "system" },
    cursor: null,
    clock,
    ...(ownWords === undefined ? {} : { ownWords }),
    onObservation: (observation) => seen.push(observation),
    schedule: () => () => {},
    follow: (_file, _args, ends) => {
      const onLine = (line: string): void => {
        read += 1;
        ends.onLine(line);
      };
      const splitter = lineSplitter({ maxLineBytes: 1e6, onLine, skim: skims ? ends.skim : undefined });
      splitters.push(splitter);
      return { stop: () => {}, catchUp: () => splitter.catchUp() };
    },
  });
  for (const chunk of chunks) {
    // Lent, as batched-output.ts does: the next one comes into the same memory.
    const lent = Buffer.from(chunk);
    splitters[0]?.push(lent);
    lent.fill("#");
  }
  splitters[0]?.catchUp();
  return { seen, cursor: follower.cursor, garbage: follower.garbageLines, read };
}

/** The stream cut at these places, each a part of the whole. */
function cut(lines: readonly string[], places: readonly number[]): Buffer[] {
  const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(""));
  const ends = [...places.map((place) => Math.floor(place * bytes.length)), bytes.length].toSorted((a, b) => a - b);
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

const skimAll = journalSkim({ ownWords: [], heeded: () => [] });

function isPassed(message: string): boolean {
  const text = Buffer.from(`${journalLine({ MESSAGE: message })}\n`).toString("latin1");
  return skimAll(text, 0) === text.length;
}

const ownWords: ReadonlyMap<UnitName, OwnWords> = new Map([
  [
    UNIT,
    {
      activityPattern: /^(?:INFO )?(?:mine|по-моему): (?:alive|жив)$/,
      own: [{ class: "network", pattern: /answer 7 to a chat in 13 ms$/ }],
    },
  ],
]);

describe("journalSkim", () => {
  it("changes nothing that a follower tells, whatever the stream", () => {
    fc.assert(
      fc.property(
        stream,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 }),
        fc.boolean(),
        (lines, places, own) => {
          const chunks = cut(lines, places);
          const words = own ? { ownWords } : {};
          const { read, ...told } = followed(chunks, { skims: true, ...words });
          const { read: all, ...expected } = followed(chunks, { skims: false, ...words });
          expect(told).toEqual(expected);
          expect(read).toBeLessThanOrEqual(all);
        },
      ),
      { numRuns: 2000 },
    );
  }, 120_000);

  it("passes over nothing that journald was told to be a warning or worse, whatever its own header says", () => {
    const passed = ["0", "1", "2", "3", "4", "5", "6", "7"].filter((PRIORITY) => {
      const line = journalLine({
        PRIORITY,
        _TRANSPORT: "syslog",
        MESSAGE: "[2026-11-29 18:00:00,000: INFO/MainProcess] ",
      });
      return skimAll(`${line}\n`, 0) > 0;
    });
    expect(passed).toEqual(["5", "6", "7"]);
  });

  it("passes over no message of the corpora that has a class, behind any header", () => {
    const texts = [...new Set(corpora.flatMap((text) => [text, ...text.split("\n")]))];
    const told = ["", ...headers]
      .flatMap((head) => texts.map((text) => head + text).filter(isPassed))
      .filter((text) => classify(text, { speaker: "program" }) !== null);
    expect(told).toEqual([]);
  }, 120_000);

  it("passes over no heartbeat and no telling record of a library, however it is worded", () => {
    const patterns = [...heartbeats, ...libraryRecords.map(({ pattern }) => pattern)];
    for (const { source } of patterns) {
      const plain = new RegExp(source.replaceAll(/\(\?![^()]*(?:\([^()]*\)[^()]*)*\)|\\b/g, ""));
      fc.assert(
        fc.property(fc.stringMatching(plain), fc.constantFrom(...headers.slice(0, 9)), (text, head) => {
          expect(isPassed(head + text)).toBe(false);
        }),
        { numRuns: 30 },
      );
    }
  });

  it("passes over ordinary records of common loggers", () => {
    const said = 'Sent answer 7 to a chat (13 ms): "ok"';
    const texts = [
      ...headers.slice(0, 11).map((head) => head + said),
      JSON.stringify({ level: 30, time: 1_700_000_000_000, pid: 7, hostname: "vps", msg: said }),
      JSON.stringify({
        time: "2026-11-29T18:00:00Z",
        level: "INFO",
        logger: "bot",
        message: "Ответ отправлен",
        chat: null,
      }),
    ];
    expect(texts.filter((text) => !isPassed(text))).toEqual([]);
  });

  it("reads the last line when it is asked to catch up, and none beside it", () => {
    const lines = Array.from({ length: 400 }, (_, index) => journalLine({ MESSAGE: calm }, 1000 + index));
    const { read, cursor } = followed(cut(lines, [0.25, 0.5, 0.75]), { skims: true });
    expect(cursor).toBe("s=c;i=1399");
    expect(read).toBe(1);
  });

  it("reads a unit's next entry while a record of it is open", () => {
    const open = [calm, CONFLICT, calm, calm, calm].map((MESSAGE, index) => journalLine({ MESSAGE }, 1000 + index));
    expect(followed(cut(open, []), { skims: true }).read).toBe(3);
  });

  it("asks about the units that are heeded at the time of the clock", () => {
    const asked: MonotonicMs[] = [];
    const text = `${journalLine({ MESSAGE: calm })}\n`.repeat(3);
    const skim = journalSkim({ ownWords: [], heeded: () => (asked.push(1 as MonotonicMs), [OTHER, UNIT]) });
    expect(skim(text, 0)).toBe(0);
    expect(asked).toHaveLength(1);
  });
});
