import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A real AF_UNIX datagram socket in another program, which reads only when it is told to. */
export interface DatagramReceiver {
  /** Reads the next `count` datagrams, waiting for them. */
  read(count: number): Promise<Buffer[]>;
  /** Reads what is there, without waiting. */
  drain(): Promise<Buffer[]>;
  /** Ends the program; its address stays in the file system, with nobody behind it. */
  end(): Promise<void>;
}

const PROGRAM = `
import socket, sys
path = sys.argv[1]
receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
receiver.bind("\\0" + path[1:] if path.startswith("@") else path)
print("bound", flush=True)
for line in sys.stdin:
    count = int(line)
    receiver.setblocking(count > 0)
    got = []
    try:
        while count <= 0 or len(got) < count:
            got.append(receiver.recv(1 << 20).hex())
    except BlockingIOError:
        pass
    print(" ".join(got), flush=True)
`;

/** Binds the address (a path, or an abstract name that starts with `@`) and waits until it is bound. */
export async function receiveAt(address: string): Promise<DatagramReceiver> {
  const python = spawn("python3", ["-c", PROGRAM, address], { stdio: ["pipe", "pipe", "inherit"] });
  const exit = once(python, "exit");
  const lines = createInterface(python.stdout)[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const line = await lines.next();
    if (line.done === true) throw new Error("the receiver has ended");
    return line.value;
  };
  await next();
  const ask = async (count: number): Promise<Buffer[]> => {
    python.stdin.write(`${count}\n`);
    const line = await next();
    return line === "" ? [] : line.split(" ").map((hex) => Buffer.from(hex, "hex"));
  };
  return {
    read: ask,
    drain: () => ask(0),
    async end() {
      python.kill("SIGKILL");
      await exit;
    },
  };
}
