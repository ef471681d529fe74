import type { Json } from "../../model/scalars.ts";
import { type Descriptors, readDescriptors } from "./descriptors.ts";
import { readBiggestMappings, readMemoryBreakdown } from "./memory-breakdown.ts";
import type { TcpSocket } from "./parse-net-tcp.ts";
import { type Part, known, readPart, unknown } from "./part.ts";
import { readTcpSockets, summariseSockets } from "./sockets.ts";
import { type Threads, readThreads } from "./threads.ts";

/** The parts that are read of the main process' own directory. */
export type ProcessParts = Readonly<Record<"memory" | "mappings" | "threads" | "descriptors" | "sockets", Part<Json>>>;

/** The sockets are known where both the namespace's table and the process' descriptors are. */
function join(tcp: Part<readonly TcpSocket[]>, descriptors: Part<Descriptors>): Part<Json> {
  if (!tcp.known) return tcp;
  if (!descriptors.known) return descriptors;
  const { byState, peers } = summariseSockets(tcp.value, new Set(descriptors.value.sockets.values()));
  return known({ byState, peers: peers.map((peer) => ({ ...peer })) });
}

/** Says to whom the socket goes that a thread waits for. */
function describeThreads(threads: Threads, tcp: Part<readonly TcpSocket[]>, descriptors: Part<Descriptors>): Json {
  const peerOf = (descriptor: number | null): string | null => {
    if (descriptor === null || !tcp.known || !descriptors.known) return null;
    const inode = descriptors.value.sockets.get(descriptor);
    return tcp.value.find((socket) => socket.inode === inode)?.peer ?? null;
  };
  return {
    count: threads.count,
    first: threads.first.map(({ descriptor, ...thread }) => {
      const peer = peerOf(descriptor);
      return { ...thread, ...(peer === null ? {} : { peer }) };
    }),
  };
}

/** Reads all parts at once, each until the time is over. */
export async function readProcessParts(options: {
  readonly directory: string;
  readonly pid: number;
  readonly expired: Promise<string>;
  readonly signal: AbortSignal;
}): Promise<ProcessParts> {
  const { directory, pid, expired, signal } = options;
  const part = <Value>(read: () => Promise<Value>): Promise<Part<Value>> => readPart({ read, expired });
  const [memory, mappings, threads, descriptors, tcp] = await Promise.all([
    part(() => readMemoryBreakdown(directory)),
    part(() => readBiggestMappings(directory, signal)),
    part(() => readThreads({ directory, pid, architecture: process.arch })),
    part(() => readDescriptors(directory)),
    part(() => readTcpSockets(directory, signal)),
  ]);
  return {
    memory: memory.known ? known({ ...memory.value }) : memory,
    mappings: mappings.known ? known(mappings.value.map((mapping) => ({ ...mapping }))) : mappings,
    threads: threads.known ? known(describeThreads(threads.value, tcp, descriptors)) : unknown(threads.why),
    descriptors: descriptors.known
      ? known({
          count: descriptors.value.count,
          softLimit: descriptors.value.softLimit,
          byKind: { ...descriptors.value.byKind },
        })
      : descriptors,
    sockets: join(tcp, descriptors),
  };
}
