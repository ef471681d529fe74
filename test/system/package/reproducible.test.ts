import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { version } from "../../../build/places.ts";
import { SecondCheckout } from "./second-checkout.ts";

const projectDirectory = join(import.meta.dirname, "../../..");
const sha256 = (path: string): string =>
  createHash("sha256")
    .update(readFileSync(join(projectDirectory, path)))
    .digest("hex");

// Uncompressed: xz gives the same bytes for the same bytes.
describe("a package made twice, in another directory, with another umask, time zone and language", () => {
  let one: SecondCheckout;
  let other: SecondCheckout;
  const unlike = { umask: "077", timeZone: "Pacific/Kiritimati", locale: "ru_RU.UTF-8" };
  beforeAll(() => {
    one = new SecondCheckout("package/one");
    other = new SecondCheckout("package/elsewhere/other");
  });
  afterAll(() => {
    one.remove();
    other.remove();
  });

  it("has the same bytes: the Debian package", () => {
    expect(sha256(other.make("deb", unlike))).toBe(sha256(one.make("deb")));
  });

  describe("the tarball", () => {
    let tarball: string;
    it("has the same bytes", () => {
      tarball = one.make("tarball");
      expect(sha256(other.make("tarball", unlike))).toBe(sha256(tarball));
    });

    it("runs from any place without another Node, and holds what is installed and the documents", () => {
      const place = mkdtempSync(join(tmpdir(), "unitwarden-tarball-"));
      try {
        execFileSync("tar", ["--extract", `--file=${join(projectDirectory, tarball)}`, `--directory=${place}`]);
        const [top = ""] = readdirSync(place);
        expect(top).toBe(`unitwarden-${version}-linux-${process.arch}`);
        // All that the launcher may need of a machine.
        mkdirSync(join(place, "bin"));
        for (const name of ["dirname", "readlink"]) symlinkSync(`/usr/bin/${name}`, join(place, "bin", name));
        const said = execFileSync(join(place, top, "unitwarden"), ["--version"], {
          env: { PATH: join(place, "bin") },
          encoding: "utf8",
        });
        expect(said).toBe(`unitwarden ${version}\n`);
        const held = readdirSync(join(place, top));
        expect(held).toEqual(expect.arrayContaining(["README.md", "README.ru.md", "LICENSE", "LICENSES.txt"]));
        expect(readdirSync(join(place, top, "docs"))).toContain("design.md");
        expect(readdirSync(join(place, top, "system/lib/systemd/system"))).toEqual([
          "unitwarden-first.service",
          "unitwarden.service",
        ]);
      } finally {
        rmSync(place, { recursive: true });
      }
    });
  });
});
