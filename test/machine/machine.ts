import { type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, openSync, readFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";

import { run } from "../system/host/run.ts";
import { waitFor } from "../system/host/wait-for.ts";
import { Monitor } from "./monitor.ts";
import type { Image } from "./tree.ts";
import type { Workplace } from "./workplace.ts";

/** QEMU's machine: S3 works on it, and its power button wakes it from s2idle. */
const hardware = "-M pc -m 1024 -smp 1 -nodefaults -no-user-config -display none -device virtio-rng-pci".split(" ");

/** A virtual machine, and the ways into it. */
export class Machine {
  readonly #place: Workplace;
  readonly #qemu: ChildProcess;
  readonly #port: number;
  readonly monitor: Monitor;
  #shared: ChildProcess | null = null;

  private constructor(place: Workplace, qemu: ChildProcess, port: number) {
    this.#place = place;
    this.#qemu = qemu;
    this.#port = port;
    this.monitor = new Monitor(place.path("monitor"));
  }

  /** Starts QEMU; the network reaches the machine by one port of 127.0.0.1, and nothing from inside. */
  static async start(place: Workplace, image: Image, accelerator: string): Promise<Machine> {
    const port = await freePort();
    const options = {
      "-accel": accelerator,
      "-kernel": image.kernel,
      "-initrd": image.initrd,
      "-append": "root=/dev/vda rw console=ttyS0",
      "-serial": `file:${place.path("console")}`,
      "-drive": `file=${image.disk},format=raw,if=virtio,cache=unsafe`,
      "-netdev": `user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:${port}-:22`,
      "-device": "virtio-net-pci,netdev=net,romfile=",
      "-qmp": `unix:${place.path("monitor")},server=on,wait=off`,
    };
    const argv = ["qemu-system-x86_64", ...hardware, ...Object.entries(options).flat()];
    const log = place.path("qemu.log");
    const qemu = place.start(argv, openSync(log, "a"));
    await waitFor("QEMU's monitor", () => existsSync(place.path("monitor")) || qemu.exitCode !== null);
    if (qemu.exitCode !== null) throw new Error(`QEMU does not start: ${readFileSync(log, "utf8").trim()}`);
    return new Machine(place, qemu, port);
  }

  /** What the machine has said on its serial console. */
  console(): string {
    return existsSync(this.#place.path("console")) ? readFileSync(this.#place.path("console"), "utf8") : "";
  }

  /** The command that runs one in the machine, in a login session of its own or in the one that `share` has begun. */
  ssh(user: string, { shared = true } = {}): string[] {
    const files = ["-F", "none", "-i", this.#place.path("key"), "-p", String(this.#port)];
    const way = shared ? [`ControlPath=${this.#place.path("ssh")}`] : ["ControlPath=none"];
    const options = [...way, "BatchMode=yes", "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null"];
    // An answer may be a minute's sleep away.
    options.push("ConnectTimeout=60", "ServerAliveInterval=60", "ServerAliveCountMax=10", "LogLevel=ERROR");
    return ["ssh", ...files, ...options.flatMap((option) => ["-o", option]), `${user}@127.0.0.1`];
  }

  /** Resolves when the machine lets us in, with its boot's ID, which is to be another than that one. */
  async up(otherThan = ""): Promise<string> {
    const read = async () => {
      if (this.#qemu.exitCode !== null) throw new Error(`QEMU has ended; the console: ${this.console().slice(-2000)}`);
      const argv = [...this.ssh("root", { shared: false }), "cat /proc/sys/kernel/random/boot_id"];
      return (await run({ argv, timeoutMs: 120_000 }).catch(() => ({ stdout: "" }))).stdout.trim();
    };
    const until = (id: string) => id !== "" && id !== otherThan;
    const bootId = await waitFor("the machine to come up", read, { timeoutMs: 300_000, intervalMs: 1000, until });
    await this.#share();
    return bootId;
  }

  /** One connection for all commands: on an emulated processor each takes seconds to set up. */
  async #share(): Promise<void> {
    if (this.#shared?.exitCode === null) {
      this.#shared.kill("SIGKILL");
      await once(this.#shared, "exit");
    }
    this.#shared = this.#place.start([...this.ssh("root"), "-M", "-N"]);
    await waitFor("ssh's connection", () => existsSync(this.#place.path("ssh")), { timeoutMs: 60_000 });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
