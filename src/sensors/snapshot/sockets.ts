import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type TcpSocket, parseNetTcp } from "./parse-net-tcp.ts";

/** The TCP sockets of a process, those to one peer in one state together. */
export interface SocketSummary {
  readonly byState: Readonly<Record<string, number>>;
  readonly peers: readonly {
    readonly peer: string;
    readonly state: string;
    readonly count: number;
    readonly sendQueueBytes: number;
    readonly receiveQueueBytes: number;
  }[];
}

const MOST_PEERS = 10;

/** Reads the TCP sockets of the process' network namespace, IPv4 and IPv6. @throws what reading them says */
export async function readTcpSockets(directory: string, signal: AbortSignal): Promise<readonly TcpSocket[]> {
  const options = { encoding: "utf8", signal } as const;
  const four = await readFile(join(directory, "net/tcp"), options);
  // A kernel without IPv6 has no tcp6.
  const six = await readFile(join(directory, "net/tcp6"), options).catch(() => "");
  return [...parseNetTcp(four), ...parseNetTcp(six)];
}

/** Sums up those of the namespace's sockets that the process holds, by their inodes. */
export function summariseSockets(all: readonly TcpSocket[], inodes: ReadonlySet<string>): SocketSummary {
  const byState: Record<string, number> = {};
  const peers = new Map<
    string,
    { -readonly [Key in keyof SocketSummary["peers"][number]]: SocketSummary["peers"][number][Key] }
  >();
  for (const { inode, state, peer, sendQueueBytes, receiveQueueBytes } of all) {
    if (!inodes.has(inode)) continue;
    byState[state] = (byState[state] ?? 0) + 1;
    if (state === "LISTEN") continue;
    const key = `${state} ${peer}`;
    const sum = peers.get(key) ?? { peer, state, count: 0, sendQueueBytes: 0, receiveQueueBytes: 0 };
    sum.count += 1;
    sum.sendQueueBytes += sendQueueBytes;
    sum.receiveQueueBytes += receiveQueueBytes;
    peers.set(key, sum);
  }
  return { byState, peers: [...peers.values()].toSorted((a, b) => b.count - a.count).slice(0, MOST_PEERS) };
}
