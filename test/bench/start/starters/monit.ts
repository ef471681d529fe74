import { namedUnits } from "../kept-count.ts";
import { keptUnits, pidFile, startKeptUnits } from "../kept-units.ts";
import type { Starter } from "./starter.ts";

const configuration = "/etc/monit-bench.rc";
const monit = ["/usr/bin/monit", "-c", configuration] as const;

function controlFile(count: number): string {
  const checks = keptUnits(count).map(
    (unit) => `check process ${unit} with pidfile ${pidFile(unit)}
  start program = "/usr/bin/systemctl start ${unit}"
  stop program = "/usr/bin/systemctl stop ${unit}"
`,
  );
  return `set daemon 5
set log syslog
set pidfile /run/monit.pid
set idfile /var/lib/monit-bench.id
set statefile /var/lib/monit-bench.state
set httpd unixsocket /run/monit.sock allow localhost

${checks.join("\n")}`;
}

const status = { argv: [...monit, "status"] } as const;

/** Monit with units that run already. */
export const monitStarter: Starter = {
  name: "monit",
  about: "above units that run already, a PID file each",
  peer: "monit",
  unit: "monit.service",
  executed: "ExecMainStartTimestampMonotonic",
  tellsReady: false,
  status,
  kept: (host) => namedUnits(host, status),
  version: () => ({ argv: ["/usr/bin/monit", "--version"] }),
  check: { argv: [...monit, "-t"] },
  async prepare(host, count) {
    await startKeptUnits(host, count);
    await host.writeFile(configuration, controlFile(count), { mode: 0o600 });
    const service = `ExecStart=${monit.join(" ")} -I\nStandardOutput=null\n`;
    await host.writeUnit("monit.service", `[Unit]\nDescription=Monit\n\n[Service]\n${service}`);
  },
};
