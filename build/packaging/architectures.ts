/** A machine that packages are made for, under the names that each world has for it. */
export interface Architecture {
  /** Debian's: `dpkg --print-architecture`. */
  readonly debian: "amd64" | "arm64";
  /** Node's: `process.arch`. */
  readonly node: "x64" | "arm64";
  /** The prefix of a cross toolchain's programs. */
  readonly gnu: string;
}

export const architectures: readonly Architecture[] = [
  { debian: "amd64", node: "x64", gnu: "x86_64-linux-gnu" },
  { debian: "arm64", node: "arm64", gnu: "aarch64-linux-gnu" },
];

/** What `npm run deb` and `npm run tarball` are told. */
export interface PackagingOptions {
  /** @default all */
  readonly architectures: readonly Architecture[];
  /** Not compressed, for tests: xz takes a minute for each. */
  readonly fast: boolean;
}

/** Reads `[amd64|x64|arm64 …] [--fast]`. */
export function packagingOptions(words: readonly string[]): PackagingOptions {
  const names = words.filter((word) => word !== "--fast");
  const chosen = names.map((name) => {
    const found = architectures.find(({ debian, node }) => debian === name || node === name);
    if (found === undefined) throw new Error(`Cannot make a package for "${name}": amd64 and arm64 are known`);
    return found;
  });
  return { architectures: chosen.length === 0 ? architectures : chosen, fast: words.includes("--fast") };
}
