import { chmodSync, copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Metafile } from "esbuild";
import { bundle } from "../bundle.ts";
import { npmPackage } from "../npm-package.ts";
import { bringKoffi } from "../runtime.ts";
import type { Architecture } from "./architectures.ts";
import { strip } from "./strip.ts";

/** Makes the program's own directory, as `npm run build` does, for any machine, with a real and stripped Node. */
export async function makeProgram(into: string, architecture: Architecture): Promise<Metafile> {
  mkdirSync(into, { recursive: true });
  const metafile = await bundle(into);
  const node = join(into, "node");
  copyFileSync(join(npmPackage(`node-linux-${architecture.node}`), "bin/node"), node);
  chmodSync(node, 0o755);
  strip(node, architecture);
  bringKoffi(architecture.node, into);
  const koffi = `node_modules/@koromix/koffi-linux-${architecture.node}/linux_${architecture.node}/koffi.node`;
  strip(join(into, koffi), architecture);
  return metafile;
}
