import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const projectDirectory = join(import.meta.dirname, "../../..");
const sources = ["build", "src", "units", "docs", "package.json", "package-lock.json"];
const documents = ["README.md", "README.ru.md", "LICENSE", "CHANGELOG.md"];

/** How one packaging differs from another; none of it but `version` may be seen in the result. */
export interface Surroundings {
  readonly umask: string;
  readonly timeZone: string;
  readonly locale: string;
}

const plain: Surroundings = { umask: "022", timeZone: "UTC", locale: "C" };

/** A copy of the project that packages are made in: those of the project itself stay as they are. */
export class SecondCheckout {
  readonly #directory: string;
  readonly #path: string;

  constructor(name: string) {
    // Within the project: node_modules are hard links, and a booted host sees it.
    this.#path = join(".cache", name);
    this.#directory = join(projectDirectory, this.#path);
    this.remove();
    mkdirSync(this.#directory, { recursive: true });
    for (const [options, names] of [
      ["-a", [...sources, ...documents]],
      ["-al", ["node_modules"]],
    ] as const) {
      execFileSync("cp", [options, ...names, this.#directory], { cwd: projectDirectory });
    }
  }

  /** Replaces text in one of its files. */
  edit(file: string, text: string, by: string): void {
    const path = join(this.#directory, file);
    const before = readFileSync(path, "utf8");
    if (!before.includes(text)) throw new Error(`${file} does not say "${text}"`);
    writeFileSync(path, before.replace(text, by));
  }

  /** Runs `npm run deb` or `npm run tarball` for this machine, uncompressed; gives the file's path from the project. */
  make(what: "deb" | "tarball", { umask, timeZone, locale }: Surroundings = plain): string {
    const script = `umask ${umask}; exec "$0" build/${what}.ts ${process.arch} --fast`;
    execFileSync("sh", ["-c", script, process.execPath], {
      cwd: this.#directory,
      env: { PATH: process.env["PATH"] ?? "", SOURCE_DATE_EPOCH: "1790000000", TZ: timeZone, LC_ALL: locale },
      stdio: ["ignore", "ignore", "inherit"],
    });
    const ending = what === "deb" ? ".deb" : ".tar";
    const made = readdirSync(join(this.#directory, "packages")).filter((name) => name.endsWith(ending));
    if (made.length !== 1) throw new Error(`Not one ${ending}: ${made.join(" ")}`);
    return join(this.#path, "packages", made[0] ?? "");
  }

  remove(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
