/** Spring Boot behind the level: `1 --- [pool-2-thread-1] o.t.BotSession  : text`. */
const SPRING = /^[0-9]{1,7} --- (?:\[[^\]\n]{0,80}\] ){1,3}(\S{1,120})\s{0,60}: /;
const THREAD = /^(?:\([^()\n]{0,80}\)[\s:]{0,4})?/;
const LOGGER =
  /^(?:\[(?<bracket>[A-Za-z_][^\][\n]{0,80})\][\s:|-]{0,6}|(?<separated>[A-Za-z_][\w.@/$-]{0,80}(?::[A-Za-z_<>][\w<>.]{0,60}:[0-9]{1,6})?)(?:\s{1,4}[-|–—]\s{1,4}|\s{0,8}:\s{0,4}(?=\S)|\s\|\s?)|(?<dotted>[a-z_][\w]{0,40}(?:\.\w{1,40}){1,8})\s{1,4}(?=\S)|(?<numbered>[A-Za-z_][\w.]{0,80})(?: [0-9]{1,9} [0-9]{5,20} (?=\S)| (?=[[(]?(?:[0-9]{4}-[0-9]{2}-[0-9]{2}[T ])?[0-9]{2}:[0-9]{2}:[0-9]{2})))/;
/** A time behind the level or the logger: `INFO:httpx 2026-11-29 09:16:26,002: text`; with hours, minutes and seconds, or it is a number of the text's own. */
const TIME =
  /^[[(]?(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} {1,2}[0-9]{1,2} |[0-9]{1,4}[-./][0-9]{1,2}[-./][0-9]{1,4}(?:T|,? ))?[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]{1,9})?(?:Z| ?[+-][0-9]{2}:?[0-9]{2})?(?: [0-9]{4})?[\])]?[\s:|>-]{1,6}(?=\S)/;

/** A text without the time that it begins with. */
export function withoutTime(text: string): string {
  return text.replace(TIME, "");
}

/** The logger's name at the start of what stands behind the level, and what follows it. */
export function loggerAtStart(text: string): { logger: string | null; body: string } {
  const spring = SPRING.exec(text);
  if (spring !== null) return { logger: spring[1] ?? null, body: text.slice(spring[0].length) };
  const threadLength = THREAD.exec(text)?.[0].length ?? 0;
  const rest = text.slice(threadLength);
  const match = LOGGER.exec(rest);
  if (match === null) {
    return { logger: null, body: rest };
  }
  const { bracket, separated, dotted, numbered } = match.groups ?? {};
  return { logger: bracket ?? separated ?? dotted ?? numbered ?? null, body: withoutTime(rest.slice(match[0].length)) };
}
