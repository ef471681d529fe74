import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { version } from "../../../build/places.ts";
import { AuditReader } from "../daemon/audit-reader.ts";
import { quickDefaults } from "../daemon/daemon-host.ts";
import { bootHost } from "../host/boot.ts";
import type { Host } from "../host/host.ts";
import { SecondCheckout } from "./second-checkout.ts";

const warden = "unitwarden.service";
const later = `${version}.1`.replace(/\d+\.1$/, "99");

/** Of `unitwarden status --json`. */
interface Status {
  readonly program: string;
  readonly units: readonly {
    readonly unit: string;
    readonly paused_until: string | null;
    readonly restarts: { readonly count: number };
  }[];
}

const pausedUntilMs = ({ units }: Status): number =>
  Date.parse(units.find(({ unit }) => unit === "paused.service")?.paused_until ?? "");

/** The life of a package on a machine: each test goes on where the one before has ended. */
describe("the Debian package", () => {
  let first: SecondCheckout;
  let second: SecondCheckout;
  let debs: { readonly first: string; readonly second: string };
  let host: Host;
  let audit: AuditReader;

  beforeAll(async () => {
    first = new SecondCheckout("package/first");
    second = new SecondCheckout("package/second");
    second.edit("package.json", `"version": "${version}"`, `"version": "${later}"`);
    // An upgrade that leaves no chunk of the old version.
    second.edit("build/bundle.ts", "chunks/[name]-[hash]", "chunks/later-[name]-[hash]");
    debs = { first: first.make("deb"), second: second.make("deb") };
    host = await bootHost({ view: "overlay" });
    audit = new AuditReader(host);
    // A container's image forbids packages to touch services, and leaves documents out; an index of manuals takes long.
    await sh("rm -f /usr/sbin/policy-rc.d /etc/dpkg/dpkg.cfg.d/* /var/lib/man-db/auto-update");
    for (const name of ["bot", "paused"]) {
      await host.writeUnit(`${name}.service`, "[Service]\nExecStart=/bin/sleep infinity\n");
      await host.systemctl("start", `${name}.service`);
    }
    await list("before");
  });
  afterAll(async () => {
    await host?.close();
    first?.remove();
    second?.remove();
  });

  async function sh(script: string): Promise<string> {
    const ended = await host.exec(["sh", "-c", script], { timeoutMs: 100_000 });
    if (ended.status !== 0) throw new Error(`${script}: ${ended.stderr.trim()}${ended.stdout}`);
    return ended.stdout;
  }

  const dpkg = (...words: readonly string[]) => sh(`DEBIAN_FRONTEND=noninteractive dpkg ${words.join(" ")} 2>&1`);
  const inHost = (deb: string) => `${host.checkout}/${deb}`;

  /**
   * Lists every file of the machine with its mode and owner, and what the files of /etc hold, in a file of that name;
   * not logs, caches, dpkg's own, what shadow-utils keeps of the state before its last change, and what lies deep in /usr.
   */
  async function list(name: string): Promise<void> {
    const left = ["/opt/unitwarden", "/var/lib/dpkg", "/var/log", "/var/cache", "/var/backups", "/var/tmp"];
    const prune = left.map((path) => `-path ${path} -prune -o`).join(" ");
    const shown = "-printf '%p %y %m %u:%g\\n'";
    const files = `find /etc /var /opt /srv ${prune} ${shown}; find /usr -maxdepth 4 ${shown}`;
    const backups = "/etc/(passwd|group|shadow|gshadow|subuid|subgid)-|/etc/.pwd.lock";
    await sh(`(${files}; find /etc -type f -exec md5sum {} +) | grep -vE '${backups}' | sort > /run/${name}`);
  }

  const wardenState = () => host.properties(warden, ["ActiveState", "MainPID", "UnitFileState"]);
  const mainPid = async (unit: string) => (await host.properties(unit, ["MainPID"])).MainPID;

  async function status(): Promise<Status> {
    return JSON.parse(await sh("unitwarden status --json")) as Status;
  }

  /** Waits for the `count`-th start of the bot; gives its state then. */
  async function healed(count: number): Promise<string> {
    await audit.waitForRecord({ event: "outcome", unit: "bot.service", action: "start" }, { count });
    return (await host.properties("bot.service", ["ActiveState"])).ActiveState;
  }

  it("installed: brings program, user and catalog, and starts nothing", async () => {
    await dpkg("-i", inHost(debs.first));
    expect(await sh("unitwarden --version")).toBe(`unitwarden ${version}\n`);
    expect(await sh("getent passwd unitwarden")).toContain(":/var/lib/unitwarden:");
    expect(await sh("journalctl --list-catalog")).toContain(" unitwarden: ");
    expect(await wardenState()).toEqual({ ActiveState: "inactive", MainPID: "0", UnitFileState: "disabled" });
    expect(await sh("ls -A /etc/unitwarden")).toBe("");
  });

  it("configured and enabled: watches, and heals", async () => {
    const units = ["bot", "paused"].map((name) => `[units."${name}.service"]\n`).join("");
    await host.writeFile("/etc/unitwarden/unitwarden.toml", `${quickDefaults}${units}`);
    expect(await sh("unitwarden install bot.service")).toContain("keeps bot.service healthy");
    expect((await host.properties("unitwarden-first.service", ["Before"])).Before).toContain("paused.service");
    await sh("unitwarden pause paused.service --for 1h");
    await sh(`kill -KILL ${await mainPid("bot.service")}`);
    expect(await healed(1)).toBe("active");
  });

  it("upgraded: the old daemon watches until the new one does, and that one goes on from its state", async () => {
    const earlier = await status();
    await sh("touch /var/lib/unitwarden/witness");
    const { MainPID } = await wardenState();

    await dpkg("--unpack", inHost(debs.second));
    expect(await sh("ls /usr/lib/unitwarden/chunks | grep -cv ^later- || true")).toBe("0\n");
    expect((await wardenState()).MainPID).toBe(MainPID);
    await sh(`kill -KILL ${await mainPid("bot.service")}`);
    expect(await healed(2)).toBe("active");
    // It complains, for which it would load pino.
    await sh("echo nonsense >> /etc/unitwarden/unitwarden.toml; systemctl reload unitwarden");
    await audit.waitForRecord({ event: "trouble", reason: "bad-configuration" });
    await sh("sed -i '/^nonsense$/d' /etc/unitwarden/unitwarden.toml");

    // The bot falls when nobody watches: after the end of the old daemon, before the new one begins.
    const fall = "+/bin/systemctl kill --signal=KILL bot.service";
    await host.writeUnit(`${warden}.d/fall.conf`, `[Service]\nExecStopPost=${fall}\n`);
    await dpkg("--configure", "unitwarden");
    expect(await healed(3)).toBe("active");
    await sh(`rm -r /run/systemd/system/${warden}.d && systemctl daemon-reload`);

    const after = await status();
    expect(after.program).toBe(later);
    expect((await wardenState()).MainPID).not.toBe(MainPID);
    expect((await host.properties(warden, ["NeedDaemonReload"])).NeedDaemonReload).toBe("no");
    // It is kept as a time of the boot.
    expect(Math.abs(pausedUntilMs(after) - pausedUntilMs(earlier))).toBeLessThan(1000);
    // Much of its state it would find in the journal as well: the directory itself has been left alone.
    expect(await sh("ls /var/lib/unitwarden")).toContain("witness");
    // One before the upgrade, two in it.
    expect(after.units.find(({ unit }) => unit === "bot.service")?.restarts.count).toBe(3);
  });

  it("removed: stops and is disabled, and leaves configuration and state", async () => {
    await dpkg("--remove", "unitwarden");
    expect((await wardenState()).ActiveState).toBe("inactive");
    expect(await sh("ls /etc/systemd/system/multi-user.target.wants /usr/lib/unitwarden 2>&1 || true")).not.toContain(
      "unitwarden.service",
    );
    expect(await sh("cat /etc/unitwarden/unitwarden.toml")).toContain("bot.service");
    expect(await sh("ls /var/lib/unitwarden")).toContain("state.json");
    expect((await host.properties("bot.service", ["ActiveState"])).ActiveState).toBe("active");
  });

  it("purged: leaves nothing", async () => {
    expect(await sh("cat /etc/polkit-1/rules.d/00-unitwarden.rules")).toContain("bot.service");
    await dpkg("--purge", "unitwarden");
    await list("after");
    expect(await sh("diff /run/before /run/after || true")).toBe("");
    expect(await sh("getent passwd unitwarden || true")).toBe("");
    expect(await sh("journalctl --list-catalog")).not.toContain("unitwarden: ");
  });
});
