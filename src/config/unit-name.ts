import { failure, success } from "../model/result.ts";
import type { Result } from "../model/result.ts";
import type { UnitName } from "../model/scalars.ts";

/** Unit types of systemd.unit(5) besides service: names that end so are complete, and cannot be watched. */
const otherTypes = /\.(?:socket|target|timer|device|mount|automount|swap|path|slice|scope|snapshot)$/;

/** UNIT_NAME_MAX of systemd (src/basic/unit-def.h), the closing NUL not counted. */
const longestName = 255;

/** Reads the full name of a service unit, as a configuration file must write it. */
export function parseUnitName(text: string): Result<UnitName> {
  if (text === "") return wrong("the name of the unit is empty");
  const shown = JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
  if (text.includes("/")) return wrong(`${shown} is a path; write the unit's name, for example "${nameOfPath(text)}"`);
  if (otherTypes.test(text)) return wrong(`${shown} is not a service; only .service units can be watched`);
  if (!text.endsWith(".service")) {
    const completed = `${text}.service`;
    const mend = isValidName(completed) ? `; write "${completed}"` : "";
    return wrong(`${shown} is not the full name of a service unit${mend}`);
  }
  if (text.length > longestName) return wrong(`${shown} is longer than a unit's name may be (${longestName})`);
  if (/^[^@]+@\.service$/.test(text)) {
    return wrong(`${shown} is a template; name an instance, for example "${text.replace("@.", "@NAME.")}"`);
  }
  if (!isValidName(text)) {
    return wrong(`${shown} is not a valid unit name; letters, digits and the characters :-_.\\@ are allowed`);
  }
  return success(text as UnitName);
}

/** Reads a unit's name from the command line, where `.service` may be left out, as with systemctl. */
export function completeUnitName(text: string): Result<UnitName> {
  const complete = text === "" || text.endsWith(".service") || otherTypes.test(text) || text.includes("/");
  return parseUnitName(complete ? text : `${text}.service`);
}

/** unit_name_is_valid() of systemd (src/basic/unit-name.c), plain names and instances. */
function isValidName(name: string): boolean {
  return (
    name.length <= longestName &&
    (/^[A-Za-z0-9:_.\\-]+\.service$/.test(name) || /^[A-Za-z0-9:_.\\-]+@[A-Za-z0-9:_.\\@-]+\.service$/.test(name))
  );
}

function nameOfPath(text: string): string {
  const last = text.split("/").findLast((part) => part !== "") ?? "";
  return isValidName(last) ? last : "NAME.service";
}

function wrong(message: string): Result<UnitName> {
  return failure("bad-unit-name", message, { recoverable: false });
}
