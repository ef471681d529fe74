import type { Architecture } from "../architectures.ts";

/** Debian's own revision: higher when the package changes and unitwarden does not. */
const revision = 1;

/** A semantic version as Debian sorts it: `1.0.0-rc.1`, which comes before `1.0.0`, is `1.0.0~rc.1`. */
export function debianVersion(version: string): string {
  return `${version.replace("-", "~")}-${revision}`;
}

/** Who answers for the package. There is no address yet: `.invalid` (RFC 2606) is nobody's. */
export const maintainer = "unitwarden contributors <maintainers@unitwarden.invalid>";

/** What the program does not bring itself. The versions are those of the symbols that Node asks for (`readelf -V`). */
const depends = [
  "libc6 (>= 2.28)",
  "libgcc-s1",
  "libstdc++6 (>= 7)",
  "systemd",
  "dbus | dbus-system-bus",
  // The service may not act on units but by a rule of polkit.
  "polkitd | policykit-1",
];

const description = `supervisor that keeps systemd units healthy
 unitwarden watches systemd service units over D-Bus: long-running bots first,
 but any service will do. It holds a unit to a single instance, restarts it
 when memory or silence says so, backs off when restarts do not help, and
 writes every decision with its evidence to the journal. It never starts what
 an operator stopped.
 .
 Nothing is watched until "unitwarden install UNIT" has named a unit in
 /etc/unitwarden/unitwarden.toml and started unitwarden.service; see README.md
 in /usr/share/doc/unitwarden.
 .
 The package brings a Node.js of its own.`;

/** DEBIAN/control (deb-control(5)). */
export function control(facts: {
  readonly version: string;
  readonly architecture: Architecture;
  readonly installedKib: number;
}): string {
  return `Package: unitwarden
Version: ${debianVersion(facts.version)}
Architecture: ${facts.architecture.debian}
Maintainer: ${maintainer}
Installed-Size: ${facts.installedKib}
Depends: ${depends.join(", ")}
Section: admin
Priority: optional
Description: ${description}
`;
}
