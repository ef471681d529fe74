import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { completionScript } from "../src/cli/completion.ts";
import { manualPages } from "../src/cli/manual/pages.ts";
import { read, version } from "./places.ts";

/** Where each file of units/ belongs below a prefix such as /usr. */
const fromUnits: Readonly<Record<string, string>> = {
  "units/unitwarden.service": "lib/systemd/system/unitwarden.service",
  "units/unitwarden-first.service": "lib/systemd/system/unitwarden-first.service",
  "units/user/unitwarden.service": "lib/systemd/user/unitwarden.service",
  "units/sysusers/unitwarden.conf": "lib/sysusers.d/unitwarden.conf",
  "units/catalog/unitwarden.catalog": "lib/systemd/catalog/unitwarden.catalog",
  "units/catalog/unitwarden.ru.catalog": "lib/systemd/catalog/unitwarden.ru.catalog",
  "units/dbus/org.unitwarden.Manager1.conf": "share/dbus-1/system.d/org.unitwarden.Manager1.conf",
  "units/polkit/org.unitwarden.policy": "share/polkit-1/actions/org.unitwarden.policy",
};

const completions = {
  bash: "share/bash-completion/completions/unitwarden",
  zsh: "share/zsh/site-functions/_unitwarden",
  fish: "share/fish/vendor_completions.d/unitwarden.fish",
} as const;

/** What systemd and the rest of the system get, at the paths that it has below a prefix: dist/system, or a package's /usr. */
export function writeSystemFiles(directory: string): void {
  const write = (path: string, text: string): void => {
    const target = join(directory, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  };
  for (const [source, path] of Object.entries(fromUnits)) write(path, read(source));
  for (const [shell, path] of Object.entries(completions)) {
    write(path, completionScript(shell as keyof typeof completions, "en"));
  }
  const catalog = { en: read("units/catalog/unitwarden.catalog"), ru: read("units/catalog/unitwarden.ru.catalog") };
  const serviceUnit = read("units/unitwarden.service");
  for (const { path, text } of manualPages({ version, catalog, serviceUnit })) write(`share/man/${path}`, text);
}
