import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { ResultFile, type Terms } from "./result-file.ts";

const terms: Terms = { source: { commit: "abc", changes: null }, settings: { limitMs: 120_000, quick: false } };

describe("ResultFile", () => {
  let directory = "";
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "unitwarden-result-"));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const open = (options: { goOn?: boolean; terms?: Terms; name?: string | null } = {}) => {
    const { goOn = false, name = "bench.json" } = options;
    const path = name === null ? null : join(directory, name);
    return new ResultFile({ path, goOn, terms: options.terms ?? terms, now: () => ({ at: "now" }) });
  };
  const read = () => JSON.parse(readFileSync(join(directory, "bench.json"), "utf8")) as Record<string, unknown>;

  it("has every result in the file as soon as it is kept", () => {
    const book = open().book("healing");
    book.keep("crash monit 1", { healMs: 1 });
    expect(read()).toMatchObject({ ...terms, kept: { healing: { "crash monit 1": { healMs: 1 } } } });
    book.keep("crash monit 2", { healMs: 2 });
    expect(Object.keys((read()["kept"] as { healing: object }).healing)).toHaveLength(2);
  });

  it("goes on with what was kept, by section, and counts the sittings", () => {
    open().book("healing").keep("crash monit 1", "broken");
    const next = open({ goOn: true });
    expect(next.book("healing").earlier("crash monit 1")).toBe("broken");
    expect(next.book("start").earlier("crash monit 1")).toBeUndefined();
    next.book("healing").keep("crash monit 1", "healed");
    expect(read()).toMatchObject({ kept: { healing: { "crash monit 1": "healed" } } });
    expect(read()["sittings"]).toHaveLength(2);
  });

  it("begins anew unless it is told to go on", () => {
    open().book("healing").keep("crash monit 1", 1);
    expect(open().book("healing").earlier("crash monit 1")).toBeUndefined();
  });

  it("does not go on where the sources or the settings are others, or not known", () => {
    open().book("healing").keep("crash monit 1", 1);
    const others: Terms[] = [
      { ...terms, source: { commit: "def", changes: null } },
      { ...terms, source: { commit: "abc", changes: "123" } },
      { ...terms, settings: { limitMs: 60_000, quick: false } },
      { ...terms, settings: { limitMs: 120_000, quick: true } },
    ];
    for (const other of others) expect(() => open({ goOn: true, terms: other })).toThrow("other terms");
    const unknown = { ...terms, source: { commit: null, changes: null } };
    expect(() => open({ goOn: true, terms: unknown })).toThrow("no git checkout");
  });

  it("keeps in memory what has no file", () => {
    const book = open({ name: null }).book("healing");
    book.keep("crash monit 1", 1);
    expect(book.earlier("crash monit 1")).toBe(1);
  });
});
