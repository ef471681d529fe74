import { join } from "node:path";

import { packagingOptions } from "../../../build/packaging/architectures.ts";
import { debianVersion } from "../../../build/packaging/debian/control.ts";
import { dist, packages, project, version } from "../../../build/places.ts";
import { run } from "../../system/host/run.ts";
import { closureOf, dependsOf } from "./debian-depends.ts";

/** What something takes on the disk. */
export interface Size {
  readonly what: string;
  /** What is counted, and by whom. */
  readonly counted: string;
  readonly kib: number;
}

/** What is wanted beside unitwarden. */
export interface SizesOptions {
  readonly monit: boolean;
  readonly supervisor: boolean;
  /** PM2's program; empty: not wanted. */
  readonly pm2: string;
}

/** Measures what each takes; builds the Debian package for this machine. */
export async function measureSizes({ monit, supervisor, pm2 }: SizesOptions): Promise<Size[]> {
  const sizes = await ownSizes();
  if (monit) sizes.push({ what: "monit", counted: "Installed-Size", kib: await installedKib("monit") });
  if (supervisor) sizes.push(...(await supervisorSizes()));
  if (pm2 !== "") {
    const modules = join(pm2, "../../..");
    const kib = await diskKib(modules);
    sizes.push({ what: "PM2", counted: "its node_modules (du)", kib });
    const node = await diskKib(process.execPath);
    sizes.push({ what: "PM2 with Node.js", counted: "its node_modules and the node program (du)", kib: kib + node });
  }
  return sizes;
}

async function ownSizes(): Promise<Size[]> {
  const deb = await buildDeb();
  const debInstalled = Number((await must(["dpkg-deb", "--field", deb, "Installed-Size"])).trim());
  return [
    { what: "unitwarden, dist/", counted: "without Node.js (du)", kib: await diskKib(dist, "--exclude=node") },
    {
      what: "unitwarden, dist/ with Node.js",
      counted: "links followed (du)",
      kib: await diskKib(dist, "--dereference"),
    },
    { what: "unitwarden, .deb", counted: "the file", kib: await diskKib(deb) },
    { what: "unitwarden, .deb installed", counted: "Installed-Size, with its Node.js", kib: debInstalled },
  ];
}

/** `npm run deb` for this machine's architecture; gives the file. */
async function buildDeb(): Promise<string> {
  const { architectures: own } = packagingOptions([process.arch]);
  // xz takes a minute.
  await must([process.execPath, join(project, "build/deb.ts"), process.arch], 600_000);
  return join(packages, `unitwarden_${debianVersion(version)}_${own[0]?.debian}.deb`);
}

async function supervisorSizes(): Promise<Size[]> {
  const installed = await dependencyGraph();
  const isInstalled = (name: string) => installed.has(name);
  const closure = closureOf("supervisor", (name) => dependsOf(installed.get(name)?.depends ?? "", isInstalled));
  const counted = closure.filter((name) => name === "supervisor" || /^(?:lib)?python3/u.test(name)).toSorted();
  const kib = counted.reduce((sum, name) => sum + (installed.get(name)?.kib ?? 0), 0);
  return [
    { what: "supervisor", counted: "Installed-Size", kib: await installedKib("supervisor") },
    { what: "supervisor with Python", counted: `Installed-Size of ${counted.join(", ")}`, kib },
  ];
}

/** Every installed package, with its `Depends` and `Pre-Depends`. */
async function dependencyGraph(): Promise<ReadonlyMap<string, { readonly depends: string; readonly kib: number }>> {
  const format = "--showformat=${Package}\\t${Installed-Size}\\t${Pre-Depends}\\t${Depends}\\n";
  const lines = (await must(["dpkg-query", "--show", format])).trimEnd().split("\n");
  return new Map(
    lines.map((line) => {
      const [name = "", kib = "", before = "", depends = ""] = line.split("\t");
      return [name, { depends: `${before},${depends}`, kib: Number(kib) }] as const;
    }),
  );
}

async function installedKib(name: string): Promise<number> {
  return Number(await must(["dpkg-query", "--show", "--showformat=${Installed-Size}", name]));
}

async function diskKib(path: string, ...flags: readonly string[]): Promise<number> {
  return Number((await must(["du", "--summarize", "--block-size=1K", ...flags, path])).split("\t")[0]);
}

async function must(argv: readonly string[], timeoutMs = 30_000): Promise<string> {
  const { status, stdout, stderr } = await run({ argv, timeoutMs });
  if (status !== 0) throw new Error(`${argv.join(" ")}: ${stderr.trim()}`);
  return stdout;
}
