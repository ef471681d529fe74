import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { dist, project } from "./places.ts";

const modules = join(project, "node_modules");
/** Of koffi's package: what is required at run time, and its licence. */
const ofKoffi = /^(?:|src|src\/koffi|src\/koffi\/src|(?:src\/koffi\/(?:src\/)?)?\w+\.c?js|package\.json|LICENSE\.txt)$/;

/** dist/node: the Node that npm ci brought for this machine, as a link; who copies dist/ follows it. */
export function bringNode(): void {
  rmSync(join(dist, "node"), { force: true });
  symlinkSync(`../node_modules/node-linux-${process.arch}/bin/node`, join(dist, "node"));
}

/** dist/node_modules: koffi and its native file for this machine; without them libc.ts falls back to other programs. */
export function bringKoffi(architecture: string = process.arch, into: string = dist): void {
  const target = join(into, "node_modules");
  rmSync(target, { recursive: true, force: true });
  cpSync(join(modules, "koffi"), join(target, "koffi"), {
    recursive: true,
    filter: (path) => ofKoffi.test(relative(join(modules, "koffi"), path)),
  });
  const native = `@koromix/koffi-linux-${architecture}`;
  for (const file of ["package.json", "index.js", `linux_${architecture}/koffi.node`]) {
    const from = join(modules, native, file);
    // npm brings only this machine's own.
    if (!existsSync(from)) throw new Error(`Cannot bring koffi for ${architecture}: ${from} is not there`);
    mkdirSync(dirname(join(target, native, file)), { recursive: true });
    cpSync(from, join(target, native, file));
  }
}
