import { cpSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { npmPackage } from "./npm-package.ts";
import { dist, project } from "./places.ts";

const modules = join(project, "node_modules");
/** Of koffi's package: what is required at run time, and its licence; not the tools that it is built with. */
const ofKoffi =
  /^(?!cnoke|.*\btrampolines\b)(?:|src|src\/koffi|src\/koffi\/src|(?:src\/koffi\/(?:src\/)?)?\w+\.c?js|package\.json|LICENSE\.txt)$/;

/** dist/node: the Node that npm ci brought for this machine, as a link; who copies dist/ follows it. */
export function bringNode(): void {
  rmSync(join(dist, "node"), { force: true });
  symlinkSync(`../node_modules/node-linux-${process.arch}/bin/node`, join(dist, "node"));
}

/** node_modules: koffi and its native file; without them libc.ts falls back to other programs. */
export function bringKoffi(architecture: string = process.arch, into: string = dist): void {
  const target = join(into, "node_modules");
  rmSync(target, { recursive: true, force: true });
  cpSync(join(modules, "koffi"), join(target, "koffi"), {
    recursive: true,
    filter: (path) => ofKoffi.test(relative(join(modules, "koffi"), path)),
  });
  const native = `@koromix/koffi-linux-${architecture}`;
  for (const file of ["package.json", "index.js", `linux_${architecture}/koffi.node`]) {
    mkdirSync(dirname(join(target, native, file)), { recursive: true });
    cpSync(join(npmPackage(native), file), join(target, native, file));
  }
}
