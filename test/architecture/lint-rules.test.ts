import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { projectFolder } from "./sources.ts";

/** A snippet, the path it is written to, and the rule that must (or must not) speak. */
interface Snippet {
  readonly what: string;
  readonly path: string;
  readonly text: string;
  readonly rule: string;
}

const purity = "no-restricted-globals";
const imports = "no-restricted-imports";

const offending: readonly Snippet[] = [
  {
    what: "the wall clock in a detector",
    path: "src/detectors/a/clock.ts",
    text: `export const now = Date.now();`,
    rule: purity,
  },
  {
    what: "performance in a detector",
    path: "src/detectors/a/perf.ts",
    text: `export const now = performance.now();`,
    rule: purity,
  },
  { what: "a timer in policy", path: "src/policy/timer.ts", text: `setTimeout(String, 5);`, rule: purity },
  {
    what: "process in policy",
    path: "src/policy/env.ts",
    text: `export const home = process.env["HOME"];`,
    rule: purity,
  },
  {
    what: "the network in knowledge",
    path: "src/knowledge/net.ts",
    text: `export const page = fetch("http://a.example");`,
    rule: purity,
  },
  { what: "the console in a detector", path: "src/detectors/a/say.ts", text: `console.log("x");`, rule: purity },
  {
    what: "randomness in knowledge",
    path: "src/knowledge/dice.ts",
    text: `export const dice = Math.random();`,
    rule: "no-restricted-properties",
  },
  {
    what: "node:fs in policy",
    path: "src/policy/disc.ts",
    text: `export { readFileSync } from "node:fs";`,
    rule: imports,
  },
  {
    what: "node:crypto in a detector",
    path: "src/detectors/a/id.ts",
    text: `import { randomUUID } from "node:crypto";\nexport const id = randomUUID();`,
    rule: imports,
  },
  {
    what: "a sensor in policy",
    path: "src/policy/look.ts",
    text: `import { look } from "../sensors/unit.ts";\nlook();`,
    rule: imports,
  },
  {
    what: "the clock in a detector",
    path: "src/detectors/a/tick.ts",
    text: `import { systemClock } from "../../runtime/clock.ts";\nsystemClock();`,
    rule: imports,
  },
  {
    what: "policy in the model",
    path: "src/model/up.ts",
    text: `import { decide } from "../policy/decide.ts";\ndecide();`,
    rule: imports,
  },
  {
    what: "a sensor in runtime",
    path: "src/runtime/up.ts",
    text: `import { look } from "../sensors/unit.ts";\nlook();`,
    rule: imports,
  },
  {
    what: "config in a sensor",
    path: "src/sensors/up.ts",
    text: `import { load } from "../config/load.ts";\nload();`,
    rule: imports,
  },
  {
    what: "a command in config",
    path: "src/config/up.ts",
    text: `import { run } from "../cli/run.ts";\nrun();`,
    rule: imports,
  },
  {
    what: "node:child_process in a sensor",
    path: "src/sensors/spawn.ts",
    text: `import { spawn } from "node:child_process";\nspawn("true");`,
    rule: imports,
  },
  {
    what: "node:child_process elsewhere in runtime",
    path: "src/runtime/start.ts",
    text: `import { spawn } from "node:child_process";\nspawn("true");`,
    rule: imports,
  },
  {
    what: "dbus-next outside bus.ts",
    path: "src/sensors/bus.ts",
    text: `import { systemBus } from "dbus-next";\nsystemBus();`,
    rule: imports,
  },
  {
    what: "koffi outside libc.ts",
    path: "src/actuators/ffi.ts",
    text: `import { load } from "koffi";\nload("x");`,
    rule: imports,
  },
  {
    what: "pino outside logger.ts",
    path: "src/cli/log.ts",
    text: `import { pino } from "pino";\npino();`,
    rule: imports,
  },
  { what: "a default export", path: "src/policy/default.ts", text: `export default 1;`, rule: "no-default-export" },
  { what: "any", path: "src/cli/any.ts", text: `export const x: any = 1;`, rule: "no-explicit-any" },
];

const permitted: readonly Snippet[] = [
  {
    what: "the model in a detector",
    path: "src/detectors/b/ok.ts",
    text: `import type { Health } from "../../model/assessment.ts";\nexport const health: Health = "healthy";`,
    rule: imports,
  },
  {
    what: "a time that is given to policy",
    path: "src/policy/ok.ts",
    text: `export const later = (nowMs: number): number => nowMs + Math.max(1, 2);`,
    rule: purity,
  },
  {
    what: "the wall clock in runtime",
    path: "src/runtime/ok.ts",
    text: `export const now = Date.now();`,
    rule: purity,
  },
  {
    what: "policy in the daemon",
    path: "src/daemon/ok.ts",
    text: `import { decide } from "../policy/decide.ts";\ndecide();`,
    rule: imports,
  },
  {
    what: "node:child_process in exec.ts",
    path: "src/runtime/exec.ts",
    text: `import { spawn } from "node:child_process";\nspawn("true");`,
    rule: imports,
  },
  {
    what: "koffi in libc.ts",
    path: "src/runtime/libc.ts",
    text: `import { load } from "koffi";\nload("x");`,
    rule: imports,
  },
  {
    what: "pino in logger.ts",
    path: "src/runtime/logger.ts",
    text: `import { pino } from "pino";\npino();`,
    rule: imports,
  },
];

const tree = mkdtempSync(join(tmpdir(), "unitwarden-lint-"));
let found: readonly { readonly filename: string; readonly code: string }[] = [];

/** One run over all snippets, in a tree with the same paths and the project's own configuration. */
beforeAll(() => {
  cpSync(join(projectFolder, ".oxlintrc.json"), join(tree, ".oxlintrc.json"));
  cpSync(join(projectFolder, "tsconfig.json"), join(tree, "tsconfig.json"));
  symlinkSync(join(projectFolder, "node_modules"), join(tree, "node_modules"));
  for (const { path, text } of [...offending, ...permitted]) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), `${text}\n`);
  }
  const program = join(projectFolder, "node_modules/.bin/oxlint");
  const { stdout } = spawnSync(program, ["--format=json", "src"], { cwd: tree, encoding: "utf8" });
  found = JSON.parse(stdout).diagnostics;
}, 60_000);

afterAll(() => rmSync(tree, { recursive: true }));

function rulesAgainst(path: string): string[] {
  return found.filter(({ filename }) => filename.endsWith(path)).map(({ code }) => code);
}

describe("the lint rules", () => {
  it.each(offending)("refuse $what", ({ path, rule }) => {
    expect(rulesAgainst(path).join(" ")).toContain(rule);
  });

  it.each(permitted)("let pass $what", ({ path, rule }) => {
    expect(rulesAgainst(path).join(" ")).not.toContain(rule);
  });

  it("name a message with each banned import", () => {
    const configuration = readFileSync(join(projectFolder, ".oxlintrc.json"), "utf8");
    expect(
      configuration.match(/"name": "(?:node:child_process|koffi|pino|dbus-next)",\s+"message": ".+"/g)?.length,
    ).toBeGreaterThan(10);
  });
});
