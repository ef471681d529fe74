import type { Host } from "../../../system/host/host.ts";
import { sleepersOf } from "../kept-count.ts";
import type { Starter } from "./starter.ts";

const unit = "pm2.service";
const home = "/var/lib/pm2-bench";
const ecosystem = "/etc/pm2-bench.config.js";

function environment(host: Host) {
  return { PM2_HOME: home, PATH: `${host.node.replace(/\/node$/u, "")}:/usr/local/bin:/usr/bin:/bin` };
}

/** PM2 under a unit like that of `pm2 startup`, with the programs in its ecosystem file. */
export const pm2Starter: Starter = {
  name: "pm2",
  about: "starts its programs itself; until `pm2 start` has returned, for its status command would start it",
  peer: "pm2",
  unit,
  executed: "InactiveExitTimestampMonotonic",
  tellsReady: true,
  status: null,
  kept: (host) => Promise.resolve(sleepersOf(host, unit)),
  version: (pm2, host) => ({ argv: [host.node, pm2, "--version"], env: environment(host) }),
  check: null,
  async prepare(host, count, pm2) {
    const apps = Array.from({ length: count }, (_, index) => ({
      name: `bench${index + 1}`,
      script: "/usr/bin/sleep",
      args: "infinity",
      interpreter: "none",
    }));
    await host.writeFile(ecosystem, `module.exports = ${JSON.stringify({ apps })};\n`);
    const variables = Object.entries(environment(host)).map(([name, value]) => `${name}=${value}`);
    const service = `[Service]
Type=forking
Environment=${variables.join(" ")}
PIDFile=${home}/pm2.pid
ExecStart=${host.node} ${pm2} start ${ecosystem}
ExecStop=${host.node} ${pm2} kill
`;
    await host.writeUnit(unit, `[Unit]\nDescription=PM2\n\n${service}`);
  },
};
