import { sleepersOf } from "../kept-count.ts";
import type { Starter } from "./starter.ts";

const unit = "supervisor.service";
const configuration = "/etc/supervisor-bench.conf";

function configurationOf(count: number): string {
  const programs = Array.from(
    { length: count },
    (_, index) => `[program:bench${index + 1}]\ncommand=/usr/bin/sleep infinity\n`,
  );
  return `[supervisord]
nodaemon=true
logfile=/var/log/supervisord-bench.log
pidfile=/run/supervisord.pid
[unix_http_server]
file=/run/supervisor.sock
[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
[supervisorctl]
serverurl=unix:///run/supervisor.sock
${programs.join("")}`;
}

/** supervisord, which starts its programs by itself. */
export const supervisordStarter: Starter = {
  name: "supervisord",
  about: "starts its programs itself, and answers meanwhile",
  peer: "supervisor",
  unit,
  executed: "ExecMainStartTimestampMonotonic",
  tellsReady: false,
  // 3: some program is not up yet; 4: nobody answers.
  status: { argv: ["/usr/bin/supervisorctl", "-c", configuration, "status"], statuses: [0, 3] },
  kept: (host) => Promise.resolve(sleepersOf(host, unit)),
  version: () => ({ argv: ["/usr/bin/supervisord", "--version"] }),
  check: null,
  async prepare(host, count) {
    await host.writeFile(configuration, configurationOf(count));
    const service = `ExecStart=/usr/bin/supervisord -n -c ${configuration}\nStandardOutput=null\n`;
    await host.writeUnit(unit, `[Unit]\nDescription=Supervisor\n\n[Service]\n${service}`);
  },
};
