/** The user that unitwarden.service runs as. */
export const serviceUser = "unitwarden";

/** Where polkit reads an administrator's rules (polkit(8)). */
export const polkitRulePath = "/etc/polkit-1/rules.d/00-unitwarden.rules";

/** What is asked of systemd, as systemd names it to polkit (its `verb`). */
const verbs = ["start", "stop", "restart", "reset-failed"];

/**
 * A rule of polkit that lets our user do to the given units what unitwarden does to units, and nothing else that polkit
 * decides, whatever other rules say. ES5, as polkit wants it.
 */
export function polkitRule(units: readonly string[]): string {
  return `// Written by unitwarden from its configuration, at each start and by "systemctl reload unitwarden": changes here are lost.
polkit.addRule(function (action, subject) {
  if (subject.user !== ${JSON.stringify(serviceUser)}) return polkit.Result.NOT_HANDLED;
  var units = ${JSON.stringify([...new Set(units)].toSorted())};
  var verbs = ${JSON.stringify(verbs)};
  var isOurs = action.id === "org.freedesktop.systemd1.manage-units"
    && units.indexOf(action.lookup("unit")) >= 0
    && verbs.indexOf(action.lookup("verb")) >= 0;
  return isOurs ? polkit.Result.YES : polkit.Result.NO;
});
`;
}
