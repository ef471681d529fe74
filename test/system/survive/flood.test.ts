import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Stage } from "./stage.ts";

const CLIENTS = 6;
/** Since its start: half a minute, and the two seconds in which it has to be busy. */
const COMPILING_AFTER_S = 33;

describe("programs of other users gone mad on the bus", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open();
    await stage.begin();
    await stage.record({ event: "daemon-started" });
  });
  afterAll(async () => {
    await stage.close();
  });

  /** Every connection that unitwarden has to the bus, by its unique name. */
  async function connections(): Promise<string[]> {
    const pid = await stage.warden.mainPid();
    const lines = (await stage.sh("busctl list --unique --no-legend --no-pager")).split("\n");
    return lines.flatMap((line) => {
      const [name, owner] = line.trim().split(/\s+/u);
      return name !== undefined && Number(owner) === pid ? [name] : [];
    });
  }

  async function cpuMs(pid: number): Promise<number> {
    const fields = (await stage.sh(`sed 's/.*) //' /proc/${pid}/stat`)).split(" ");
    return (Number(fields[11]) + Number(fields[12])) * 10;
  }

  /** What unitwarden and the bus itself have used, in milliseconds, the most memory unitwarden ever had, in MB, and since when it is up. */
  async function usage() {
    const ours = await stage.warden.mainPid();
    const { MainPID: theBus } = await stage.host.properties("dbus.service", ["MainPID"]);
    const peakKb = await stage.sh(`sed -n 's/^VmHWM:[^0-9]*\\([0-9]*\\) kB/\\1/p' /proc/${ours}/status`);
    const upS = Number(await stage.sh(`ps -o etimes= -p ${ours}`));
    return { ours: await cpuMs(ours), bus: await cpuMs(Number(theBus)), peakMb: Number(peakKb) / 1024, upS };
  }

  /** The bot dies and is healed. */
  async function heal(): Promise<void> {
    const healed = (await stage.records({ event: "outcome", action: "start" })).length;
    const { invocationId } = await stage.bot.state();
    await stage.bot.command("exit", "0");
    await stage.record({ event: "outcome", action: "start" }, { count: healed + 1 });
    await stage.bot.healthy({ otherThan: invocationId });
  }

  /** Lets them rage, and the bot die and be healed meanwhile; `share`: what they cost unitwarden, of what they cost the bus. */
  async function flood(what: string, names: readonly string[]) {
    const { host } = stage;
    const output = `/tmp/mad-${what}.txt`;
    const lines = async (): Promise<string[]> => (await stage.sh(`cat ${output}`)).trim().split("\n");
    await host.writeFile(output, "", { user: "daemon" });
    const calm = await usage();
    const argv = [host.node, `${host.checkout}/test/stand-in/mad-bus-client.ts`, what, ...names];
    const clients = await Promise.all(
      Array.from({ length: CLIENTS }, () => host.spawn(argv, { user: "daemon", output })),
    );
    // Each is a node of its own, and all start at once.
    await host.waitFor("the clients to be connected", lines, {
      until: (seen) => seen.length === CLIENTS,
      timeoutMs: 60_000,
    });
    // V8 compiles what has much to do, though not in the first half minute (src/runtime/compilers.ts).
    const before = await host.waitFor("the flood to have been a flood for long", usage, {
      until: ({ ours, upS }) => upS > COMPILING_AFTER_S && ours - calm.ours > 3000,
      timeoutMs: 180_000,
    });
    const after = await host.waitFor("the flood to cost the bus three more", usage, {
      until: ({ bus }) => bus - before.bus > 3000,
      timeoutMs: 120_000,
    });
    await heal();
    const { peakMb } = await usage();
    for (const client of clients) await client.signal("TERM");
    await host.waitFor("the clients to end", () => clients.every((client) => !client.isAlive()), {
      timeoutMs: 180_000,
    });
    const results = (await lines()).filter((line) => line.startsWith("{"));
    expect(results).toHaveLength(CLIENTS);
    const sent = results.reduce((total, line) => total + (JSON.parse(line) as { sent: number }).sent, 0);
    return {
      sent,
      share: (after.ours - before.ours) / (after.bus - before.bus),
      grownMb: peakMb - calm.peakMb,
    };
  }

  it("calls without end: it heals, and they cost it a fraction of what they cost the bus", async () => {
    const { sent, share } = await flood("calls", ["org.unitwarden.Manager1"]);
    expect(sent).toBeGreaterThan(1000);
    expect(share).toBeLessThan(0.7);
  });

  it("signals to each of its connections: the same", async () => {
    const names = await connections();
    expect(names.length).toBeGreaterThan(1);
    const { sent, share } = await flood("signals", names);
    expect(sent).toBeGreaterThan(1000);
    expect(share).toBeLessThan(0.7);
  });

  it("messages of megabytes: are dropped as they arrive", async () => {
    const { sent, grownMb } = await flood("large", await connections());
    expect(sent).toBeGreaterThan(10);
    expect(grownMb).toBeLessThan(100);
  });

  it("has nobody's answer wait when they are gone", async () => {
    const answer = await stage.host.exec([
      "busctl",
      "call",
      "org.unitwarden.Manager1",
      "/org/unitwarden/Manager1",
      "org.unitwarden.Manager1",
      "GetStatus",
    ]);
    expect(answer).toMatchObject({ status: 0 });
    expect(await stage.records({ event: "trouble" })).toEqual([]);
  });
});
