import { describe, expect, it } from "vitest";
import { importsOf, sourceFiles } from "./sources.ts";

/** Layers from the bottom up; what stands in one line may import its own line and those above it (docs/design.md, "Architecture"). */
const layers = [
  ["model"],
  ["detectors", "policy", "knowledge"],
  ["runtime", "procfs", "systemd"],
  ["sensors", "actuators", "notifiers", "audit"],
  ["config", "helper"],
  ["daemon"],
  ["cli"],
  ["main"],
];

/** The only files that may import each of these. */
const importers = new Map([
  ["dbus-next", ["src/systemd/bus.ts"]],
  ["koffi", ["src/runtime/libc.ts"]],
  ["node:child_process", ["src/runtime/exec.ts", "src/runtime/messenger.ts"]],
  ["nodemailer", ["src/notifiers/mail/mailer.ts"]],
  ["pino", ["src/runtime/logger.ts"]],
]);

const pureFolders = ["model", "detectors", "policy", "knowledge"];

/** Height of a file's layer; -1 for one that belongs to none. */
function heightOf(path: string): number {
  const name = /^src\/([a-z]+)(?:\/|\.ts$)/.exec(path)?.[1] ?? "";
  return layers.findIndex((layer) => layer.includes(name));
}

function upwardImports(file: { path: string; imports: readonly string[] }): string[] {
  return file.imports
    .filter((imported) => imported.startsWith("src/") && heightOf(imported) > heightOf(file.path))
    .map((imported) => `${file.path} imports ${imported}`);
}

function foreignImports(file: { path: string; imports: readonly string[] }): string[] {
  return file.imports
    .filter((imported) => {
      const allowed = importers.get(imported.split("/")[0] ?? "");
      return imported === "child_process" || (allowed !== undefined && !allowed.includes(file.path));
    })
    .map((imported) => `${file.path} imports ${imported}`);
}

const files = sourceFiles();

describe("the sources", () => {
  it("all belong to a layer", () => {
    expect(files.length).toBeGreaterThan(50);
    expect(files.filter(({ path }) => heightOf(path) === -1).map(({ path }) => path)).toEqual([]);
  });

  it("import down only", () => {
    expect(files.flatMap(upwardImports)).toEqual([]);
  });

  it("reach D-Bus, programs, libc and the log through one file each", () => {
    expect(files.flatMap(foreignImports)).toEqual([]);
  });

  it("have a model that imports nothing but itself", () => {
    const model = files.filter(({ path }) => path.startsWith("src/model/"));
    expect(model.flatMap(({ imports }) => imports).filter((imported) => !imported.startsWith("src/model/"))).toEqual(
      [],
    );
  });

  it("have detectors, policy and knowledge that import no package and nothing of Node", () => {
    const pure = files.filter(({ path }) => pureFolders.some((folder) => path.startsWith(`src/${folder}/`)));
    expect(pure.flatMap(({ imports }) => imports).filter((imported) => !imported.startsWith("src/"))).toEqual([]);
  });

  it("import files of the project with their ending", () => {
    const unended = files.flatMap(({ path, imports }) =>
      imports
        .filter((imported) => imported.startsWith("src/") && !/\.(?:ts|json)$/.test(imported))
        .map((imported) => `${path} imports ${imported}`),
    );
    expect(unended).toEqual([]);
  });

  it("stay within 250 lines a file", () => {
    expect(files.filter(({ text }) => text.split("\n").length - 1 > 250).map(({ path }) => path)).toEqual([]);
  });
});

describe("these tests", () => {
  it("see an import upwards, and none in one downwards", () => {
    const path = "src/policy/decide.ts";
    expect(upwardImports({ path, imports: ["src/sensors/unit.ts"] })).toHaveLength(1);
    expect(upwardImports({ path, imports: ["src/model/decision.ts", "src/knowledge/redaction.ts"] })).toEqual([]);
    expect(upwardImports({ path: "src/daemon/loop.ts", imports: ["src/main.ts", "src/config/load.ts"] })).toHaveLength(
      1,
    );
  });

  it("see a package in the wrong file, and none in the right one", () => {
    expect(
      foreignImports({ path: "src/cli/run.ts", imports: ["koffi", "pino/file", "node:child_process"] }),
    ).toHaveLength(3);
    expect(foreignImports({ path: "src/runtime/exec.ts", imports: ["node:child_process", "node:path"] })).toEqual([]);
  });

  it("read imports of every kind", () => {
    const text = `import "a";
import b from "b";
import {
  c,
} from "../model/c.ts";
import type { D } from "./d.ts";
export * from "e";
export { f } from 'f';
const g = await import("./g.ts");
const h = require("h");
// a sentence about an import from "nowhere" is none`;
    expect(importsOf("src/policy/x.ts", text)).toEqual([
      "a",
      "b",
      "src/model/c.ts",
      "src/policy/d.ts",
      "e",
      "f",
      "src/policy/g.ts",
      "h",
    ]);
  });
});
