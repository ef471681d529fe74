/** The name of the message bus itself. */
export const driverName = "org.freedesktop.DBus";

/** The object of the message bus itself, for calls to it (D-Bus specification, "Message Bus Messages"). */
export const driverObject = { destination: driverName, path: "/org/freedesktop/DBus", interface: driverName } as const;
