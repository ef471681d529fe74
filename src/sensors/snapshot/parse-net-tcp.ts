/** One TCP socket of a network namespace. */
export interface TcpSocket {
  readonly inode: string;
  /** `ESTABLISHED`, `CLOSE_WAIT`, … */
  readonly state: string;
  /** `149.154.167.220:443`, `[2001:db8::1]:443`. */
  readonly peer: string;
  readonly sendQueueBytes: number;
  readonly receiveQueueBytes: number;
}

/** include/net/tcp_states.h, from 1. */
const STATES = [
  "",
  "ESTABLISHED",
  "SYN_SENT",
  "SYN_RECV",
  "FIN_WAIT1",
  "FIN_WAIT2",
  "TIME_WAIT",
  "CLOSE",
  "CLOSE_WAIT",
  "LAST_ACK",
  "LISTEN",
  "CLOSING",
  "NEW_SYN_RECV",
];

/** Local and remote address, state, queues, and the inode as the tenth column. */
const LINE =
  /^\s*\d+: [0-9A-F]+:[0-9A-F]{4} ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) ([0-9A-F]{2}) ([0-9A-F]{8}):([0-9A-F]{8}) \S+ \S+ +\d+ +\d+ (\d+) /;

/** The bytes of an address, which the kernel prints as words in the machine's (little-endian) order. */
function addressBytes(hex: string): readonly number[] {
  const words = hex.match(/.{8}/g) ?? [];
  return words.flatMap((word) => [6, 4, 2, 0].map((at) => Number.parseInt(word.slice(at, at + 2), 16)));
}

function formatAddress(hex: string): string {
  const bytes = addressBytes(hex);
  if (bytes.length === 4) return bytes.join(".");
  const mapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
  if (mapped) return bytes.slice(12).join(".");
  const groups = [0, 2, 4, 6, 8, 10, 12, 14].map((at) => (((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)).toString(16));
  // The URL parser writes addresses in their short form, in brackets.
  return new URL(`http://[${groups.join(":")}]`).hostname;
}

/** The sockets of `/proc/<pid>/net/tcp` or `tcp6` (Linux proc_net_tcp.rst); lines that are not well-formed are passed over. */
export function parseNetTcp(text: string): readonly TcpSocket[] {
  const sockets: TcpSocket[] = [];
  for (const line of text.split("\n")) {
    const [, address, port, state, send, receive, inode] = LINE.exec(line) ?? [];
    if (address === undefined || inode === undefined) continue;
    sockets.push({
      inode,
      state: STATES[Number.parseInt(state ?? "", 16)] ?? `state ${state}`,
      peer: `${formatAddress(address)}:${Number.parseInt(port ?? "", 16)}`,
      sendQueueBytes: Number.parseInt(send ?? "", 16),
      receiveQueueBytes: Number.parseInt(receive ?? "", 16),
    });
  }
  return sockets;
}
