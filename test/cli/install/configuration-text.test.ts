import { describe, expect, it } from "vitest";
import { configurationHead, unitSection } from "../../../src/cli/install/configuration-text.ts";
import type { UnitNotes } from "../../../src/cli/install/unit-notes.ts";
import { loadConfiguration } from "../../../src/config/load.ts";
import { success } from "../../../src/model/result.ts";

const notes: UnitNotes = {
  unit: "bot.service",
  isRunning: true,
  memoryBytes: 84 * 1024 * 1024,
  limitBytes: null,
  heartbeats: 6,
  depends: ["https://api.telegram.org"],
  services: ["env:PROXYAPI_BASE_URL"],
  program: "script /home/ubuntu/bot.py",
  offReason: null,
};

function loaded(text: string) {
  const read = () => success({ text, mode: 0o644, ownerUid: 0 });
  return loadConfiguration({ path: "/x.toml", unitsFromArguments: [], read });
}

describe("unitSection()", () => {
  it.each(["en", "ru"] as const)("is a configuration that loads, whatever was seen (%s)", (language) => {
    const variants: readonly Partial<UnitNotes>[] = [
      {},
      { isRunning: false, memoryBytes: null, heartbeats: null, depends: [], program: null, offReason: "wrapper" },
      { limitBytes: 200 * 1024 * 1024, heartbeats: 0, services: [] },
      { unit: String.raw`odd\x2dname@1.service`, program: 'script /home/a\n[units."evil.service"]\nx = 1' },
    ];
    for (const variant of variants) {
      const all = { ...notes, ...variant };
      const result = loaded(`${configurationHead(language)}\n${unitSection(all, language)}`);
      expect(result).toMatchObject({ ok: true, warnings: [] });
      expect(result.ok && [...result.configuration.units.keys()]).toEqual([all.unit]);
    }
  });

  it("says what was seen, and sets what fits", () => {
    const text = unitSection(notes, "en");
    expect(text).toContain("# Memory: 84 MB now; without a limit here it is 150M");
    expect(text).toContain("about 6 a minute; silence is noticed");
    expect(text).toContain(`\ndepends = ["https://api.telegram.org","env:PROXYAPI_BASE_URL"]\n`);
    const result = loaded(text);
    expect(result.ok && [...result.configuration.units.values()][0]?.depends).toEqual([
      "https://api.telegram.org",
      "env:PROXYAPI_BASE_URL",
    ]);
  });

  it("sets no dependencies where no heartbeat has shown them: they would be all there are", () => {
    const text = unitSection({ ...notes, depends: [], heartbeats: 0 }, "en");
    expect(text).toContain(`\n#depends = ["env:PROXYAPI_BASE_URL"]\n`);
    expect(text).toContain("\n#activity.pattern = ");
  });
});
