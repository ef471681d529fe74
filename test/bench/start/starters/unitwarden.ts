import { Warden, wardenUnit } from "../../../system/daemon/warden.ts";
import { namedUnits } from "../kept-count.ts";
import { keptUnits, startKeptUnits } from "../kept-units.ts";
import type { Starter } from "./starter.ts";

/** Where a booted host has this checkout. */
const program = "/opt/unitwarden/dist/unitwarden";

const status = { argv: [program, "status"] } as const;

/** unitwarden with units that run already. */
export const unitwarden: Starter = {
  name: "unitwarden",
  about: "above units that run already, its defaults; READY=1 is what systemd is told",
  unit: wardenUnit,
  executed: "ExecMainStartTimestampMonotonic",
  tellsReady: true,
  status,
  kept: (host) => namedUnits(host, status),
  version: () => ({ argv: [program, "--version"] }),
  // 1 to 3: what it says of the units.
  check: { argv: [program, "check"], statuses: [0, 1, 2, 3] },
  async prepare(host, count) {
    await startKeptUnits(host, count);
    const toml = keptUnits(count).map((unit) => `[units."${unit}"]\n`);
    await new Warden(host).install({ toml: toml.join("") });
  },
};
