import type { Host } from "../../system/host/host.ts";

/** The services that are kept. */
export function keptUnits(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `bench-${index + 1}.service`);
}

/** Where a kept service has its PID. */
export function pidFile(unit: string): string {
  return `/run/${unit}.pid`;
}

/** Starts so many services that sleep, each a program of its own, and none of the system's, whose copies are nobody's strays. */
export async function startKeptUnits(host: Host, count: number): Promise<void> {
  const units = keptUnits(count);
  const programs = units.map((unit) => `/srv/${unit.replace(".service", "")}`);
  await host.exec(["sh", "-c", 'for program do cp /usr/bin/sleep "$program"; done', "sh", ...programs]);
  for (const [index, unit] of units.entries()) {
    const post = `/bin/sh -c 'echo $MAINPID >${pidFile(unit)}'`;
    const text = `[Service]\nExecStart=${programs[index]} infinity\nExecStartPost=${post}\n`;
    await host.writeFile(`/run/systemd/system/${unit}`, text);
  }
  await host.systemctl("daemon-reload");
  await host.systemctl("start", ...units);
}
