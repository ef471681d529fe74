/**
 * Measures unitwarden beside its peers on a real systemd; what runs is ended and removed at the end, on Ctrl-C too.
 *
 *     npm run bench -- [SECTION…] [--contenders a,b] [--only x,y] [--rounds 3] [--quick] [--json FILE [--go-on]]
 *         [--limit-s 120] [--at-once 1] [--pm2 DIRECTORY] [--markdown]
 *         [--plots DIRECTORY] [--work-min 10]
 *
 * FILE holds every result as soon as it is there; with --go-on, what it holds already is not measured again.
 *
 * Exit status 0: measured, whatever came of it; 1: something could not be measured.
 */
import { cpus, loadavg, release, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { setup as buildFirst } from "../system/daemon/build-first.ts";
import { installMissing } from "../system/host/install-missing.ts";
import { sections } from "./sections.ts";
import { ResultFile } from "./result-file.ts";
import type { SectionResult } from "./section.ts";
import { sourceState } from "./source-state.ts";
import { markdownTable, renderTable } from "./table.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    contenders: { type: "string", default: "" },
    only: { type: "string", default: "" },
    rounds: { type: "string", default: "3" },
    quick: { type: "boolean", default: false },
    json: { type: "string" },
    "go-on": { type: "boolean", default: false },
    markdown: { type: "boolean", default: false },
    "limit-s": { type: "string", default: "120" },
    "at-once": { type: "string", default: "1" },
    pm2: { type: "string" },
    plots: { type: "string" },
    "work-min": { type: "string" },
  },
});

function list(text: string): string[] {
  return text.split(",").filter((word) => word !== "");
}

/** A count from the command line: a whole number above 0. */
function count(name: "rounds" | "limit-s" | "at-once" | "work-min"): number {
  const value = Number(values[name]);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} wants a whole number above 0`);
  return value;
}

/** This moment, and the machine in it. */
function now() {
  const [cpu] = cpus();
  const [load1 = 0] = loadavg();
  const memoryGb = Math.round(totalmem() / 2 ** 30);
  const machine = { cpu: cpu?.model ?? "?", cores: cpus().length, memoryGb, kernel: release(), load1 };
  return { at: new Date().toISOString(), machine };
}

async function main(): Promise<void> {
  const unknown = positionals.find((name) => !sections.some((section) => section.name === name));
  if (unknown !== undefined) {
    throw new Error(`No section "${unknown}"; there are: ${sections.map(({ name }) => name).join(", ")}`);
  }
  const options = {
    rounds: count("rounds"),
    contenders: list(values.contenders),
    only: list(values.only),
    quick: values.quick,
    limitMs: count("limit-s") * 1000,
    atOnce: count("at-once"),
    pm2Directory: values.pm2 ?? null,
    plotsDirectory: values.plots,
    workMinutes: values["work-min"] === undefined ? undefined : count("work-min"),
    say: (line: string) => console.error(line),
  };
  // A name of one section is unknown to the next, hours later.
  const narrows = options.only.length > 0 || options.contenders.length > 0;
  if (narrows && positionals.length !== 1) throw new Error("--only and --contenders want one SECTION");
  if (values["go-on"] && values.json === undefined) throw new Error("--go-on wants --json FILE");
  await installMissing();
  buildFirst();
  const began = now();
  const { limitMs, quick } = options;
  const terms = { source: sourceState(join(import.meta.dirname, "../..")), settings: { limitMs, quick } };
  const file = new ResultFile({ path: values.json ?? null, goOn: values["go-on"], terms, now });
  const results: Record<string, SectionResult> = {};
  for (const section of sections) {
    if (positionals.length > 0 && !positionals.includes(section.name)) continue;
    const result = await section.run({ ...options, book: file.book(section.name) });
    results[section.name] = result;
    file.finish(section.name, result);
    const shown = result.tables.map((table) =>
      values.markdown ? `${table.title}\n\n${markdownTable(table)}` : renderTable(table),
    );
    console.log(`${shown.join("\n\n")}\n`);
  }
  const ended = now();
  const { cores, kernel } = ended.machine;
  const load = `load ${began.machine.load1.toFixed(1)} before, ${ended.machine.load1.toFixed(1)} after`;
  console.log(`${began.at} to ${ended.at}; ${ended.machine.cpu}, ${cores} cores, Linux ${kernel}; ${load}`);
  for (const { peers } of Object.values(results)) console.log(Object.values(peers).join("; "));
  const broken = Object.values(results).flatMap((result) => result.broken);
  if (broken.length > 0) throw new Error(`Could not be measured:\n${broken.join("\n")}`);
}

// Ctrl-C, at any moment: what was booted or installed goes with this process (its exit handlers see to that).
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));

try {
  await main();
  process.exit(0);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
