/**
 * A local user's program gone mad: sends messages to names on the system bus as fast as the bus takes them, until it is
 * ended. Arguments: what (calls, signals, large) and the names. Prints JSON `{ sent }` at its end.
 */
import type { Duplex } from "node:stream";
import { once } from "node:events";
import { Message, MessageFlag, MessageType, sessionBus } from "dbus-next";

const [what, ...names] = process.argv.slice(2);
const service = { path: "/org/unitwarden/Manager1", interface: "org.unitwarden.Manager1", member: "GetStatus" };
const changed = { path: "/x", interface: "org.freedesktop.DBus.Properties", member: "PropertiesChanged" };
const bodies = {
  calls: { ...service, flags: MessageFlag.NO_REPLY_EXPECTED },
  signals: { ...changed, type: MessageType.SIGNAL },
  large: { ...changed, type: MessageType.SIGNAL, signature: "as", body: [Array.from({ length: 200_000 }, () => "")] },
};

const client = sessionBus({ busAddress: "unix:path=/run/dbus/system_bus_socket" });
await new Promise<void>((resolve) => {
  client.once("connect", () => resolve());
});
const { stream } = Reflect.get(client, "_connection") as { stream: Duplex };
/** A message as bytes: made once, it costs its sender next to nothing. */
function bytesFor(destination: string): Buffer {
  const write = stream.write.bind(stream);
  let bytes: Buffer = Buffer.alloc(0);
  stream.write = ((chunk: Buffer) => {
    bytes = chunk;
    return true;
  }) as Duplex["write"];
  client.send(new Message({ ...bodies[what as keyof typeof bodies], destination }));
  stream.write = write;
  return bytes;
}

const messages = names.map(bytesFor);
let sent = 0;
process.once("SIGTERM", () => process.stdout.write(`${JSON.stringify({ sent })}\n`, () => process.exit(0)));
process.stdout.write("connected\n");
for (;;) {
  for (const message of messages) stream.write(message);
  sent += messages.length;
  if (stream.writableNeedDrain) await once(stream, "drain");
  else await new Promise(setImmediate);
}
