import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { exampleConfiguration } from "../../../src/config/example.ts";
import { loadConfiguration } from "../../../src/config/load.ts";
import { askOnce } from "../../../src/daemon/helper/ask-once.ts";
import type { Errand } from "../../../src/helper/errand.ts";
import { success } from "../../../src/model/result.ts";
import { startMessenger } from "../../../src/runtime/messenger.ts";
import { childrenOf, isGone } from "../../runtime/children.ts";
import { fakePrograms, helperEntry, patience } from "./programs.ts";

// Node has to be started: on a busy machine that may take its time.
vi.setConfig({ testTimeout: 60_000 });

const programs = fakePrograms();
afterAll(() => programs[Symbol.dispose]());

type Asked = Extract<Errand, { kind: "configuration" }>;

const file = (name: string, text: string): string => {
  const path = join(programs.directory, name);
  writeFileSync(path, text);
  chmodSync(path, 0o644);
  return path;
};
const errand = (path: string | null, more: Partial<Asked> = {}): Asked => ({
  kind: "configuration",
  path,
  unitsFromArguments: [],
  language: "en",
  ...more,
});
const ask = (asked: Errand, entry = helperEntry, limitMs?: number) =>
  askOnce(asked, { entry, start: startMessenger, ...(limitMs === undefined ? {} : { limitMs }) });
const allGone = (entry: string) =>
  vi.waitFor(() => expect(childrenOf(process.pid, entry).every(isGone)).toBe(true), patience);

const rich = `
[defaults]
locale = "ru"
depends = ["https://a.example", "env:URL"]
[units."bot.service"]
mode = "heal"
memory.limit = "1G"
memory.growth = "10M/h"
restart.backoff = { initial = "1s", max = "20s" }
[units."other.service"]
strays.interval = "7s"
[notify.webhook]
url = "https://hooks.example/hush"
[notify]
gather = "3s"
`;

describe("the configuration that a helper loads", () => {
  it.each([
    ["with much in it", errand(file("rich.toml", rich))],
    ["with every key as it is by default, in Russian", errand(file("example.toml", exampleConfiguration("ru")))],
    [
      "for the units that the command line names",
      errand(file("rich2.toml", rich), { unitsFromArguments: ["a", "b.service"] }),
    ],
  ])("is the one that this process would load: %s", async (_, asked) => {
    const here = loadConfiguration(asked);
    expect(here).toMatchObject({ ok: true });
    expect(await ask(asked)).toStrictEqual(success(here));
    await allGone(helperEntry);
  });

  it.each([
    ["wrong values", errand(file("bad.toml", `[defaults]\nmode = "hael"\nmemory.limit = "1X"\n`))],
    ["wrong values, said in Russian", errand(file("bad2.toml", `[defaults]\nmode = "hael"\n`), { language: "ru" })],
    ["no TOML", errand(file("torn.toml", `[units."x.service"\n`))],
    ["no file", errand(join(programs.directory, "no-such.toml"))],
    ["a unit that cannot be one", errand(file("rich3.toml", rich), { unitsFromArguments: ["a/b"] })],
  ])("has the errors that this process would find: %s", async (_, asked) => {
    const here = loadConfiguration(asked);
    expect(here).toMatchObject({ ok: false });
    expect(await ask(asked)).toStrictEqual(success(here));
    await allGone(helperEntry);
  });
});

describe("a helper that is asked once", () => {
  it.each(["leaving", "unreadable", "missing", "killed"] as const)(
    "gives nothing where it is no helper, and is gone: %s",
    async (name) => {
      const entry = programs.entry(name);
      expect(await ask(errand(null), entry)).toMatchObject({ ok: false, code: "no-helper", recoverable: true });
      await allGone(entry);
    },
  );

  it.each(["silent", "stuck"] as const)("is not waited for too long, and is gone: %s", async (name) => {
    const entry = programs.entry(name);
    const answer = await ask(errand(null), entry, 300);
    expect(answer).toMatchObject({ ok: false, code: "no-helper", message: "it does not answer" });
    await allGone(entry);
  });

  it("gives why it failed", async () => {
    const entry = programs.entry("refusing");
    expect(await ask(errand(null), entry)).toMatchObject({ code: "no-helper", message: "I would rather not" });
    await allGone(entry);
  });
});
