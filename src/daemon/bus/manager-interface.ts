/** Our name on the bus, our one object, and its interface. */
export const managerName = "org.unitwarden.Manager1";
export const managerPath = "/org/unitwarden/Manager1";

/** What `busctl introspect` shows (the D-Bus specification's introspection format). Times are microseconds, as systemd has them. */
export const introspection = `<!DOCTYPE node PUBLIC "-//freedesktop//DTD D-BUS Object Introspection 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/introspect.dtd">
<node>
  <interface name="org.unitwarden.Manager1">
    <property name="Version" type="s" access="read">
      <annotation name="org.freedesktop.DBus.Property.EmitsChangedSignal" value="const"/>
    </property>
    <method name="GetStatus">
      <arg name="json" type="s" direction="out"/>
    </method>
    <method name="Pause">
      <arg name="unit" type="s" direction="in"/>
      <arg name="usec" type="t" direction="in"/>
    </method>
    <method name="Resume">
      <arg name="unit" type="s" direction="in"/>
    </method>
    <method name="Reload"/>
  </interface>
  <interface name="org.freedesktop.DBus.Introspectable">
    <method name="Introspect">
      <arg name="xml" type="s" direction="out"/>
    </method>
  </interface>
  <interface name="org.freedesktop.DBus.Properties">
    <method name="Get">
      <arg name="interface" type="s" direction="in"/>
      <arg name="property" type="s" direction="in"/>
      <arg name="value" type="v" direction="out"/>
    </method>
    <method name="GetAll">
      <arg name="interface" type="s" direction="in"/>
      <arg name="properties" type="a{sv}" direction="out"/>
    </method>
  </interface>
</node>
`;

/** What the directories above our object show: the way to it. */
export function nodeAbove(path: string): string | null {
  const prefix = path === "/" ? "/" : `${path}/`;
  if (!managerPath.startsWith(prefix)) return null;
  return `<node><node name="${managerPath.slice(prefix.length).split("/")[0]}"/></node>\n`;
}
