import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Metafile } from "esbuild";
import { describe, expect, it, vi } from "vitest";
import { bundle } from "../../build/bundle.ts";

/** What the daemon's code imports dynamically: it, and all that comes with it. */
function loadedLate({ outputs }: Metafile): string[] {
  const named = (entryPoint: string) =>
    Object.keys(outputs).find((path) => outputs[path]?.entryPoint === entryPoint) ?? "";
  const seen = new Set<string>();
  const late = new Set<string>();
  const visit = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const imported of outputs[path]?.imports ?? []) {
      if (imported.kind !== "dynamic-import") visit(imported.path);
      else if (!imported.external) late.add(outputs[imported.path]?.entryPoint ?? imported.path);
    }
  };
  visit(named("src/cli/run.ts"));
  return [...late].toSorted();
}

vi.setConfig({ testTimeout: 60_000 });

describe("the bundle", () => {
  it("lets an upgrade take away what the daemon loads late: it does without, or has its helper load it", async () => {
    const directory = mkdtempSync(join(tmpdir(), "unitwarden-bundle-"));
    try {
      // Whoever adds to these: load it before READY, or live without it (build/packaging/debian/scripts/prerm).
      expect(loadedLate(await bundle(directory))).toEqual([
        "node_modules/pino/pino.js",
        // All these the helper loads, from its own program; they are here for want of one.
        "src/config/load.ts",
        "src/notifiers/http.ts",
        // And by the daemon for sendmail: a mail that cannot be sent waits, and the daemon after the upgrade sends it.
        "src/notifiers/mail/mailer.ts",
        "src/sensors/probe/probe.ts",
      ]);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
