import { isTable, valueAt } from "./key-path.ts";
import type { Problem } from "./problem.ts";

const path = ["notify", "mail"];

/** Keys of [notify.mail] that hold for an SMTP server only. */
const forSmtpOnly = ["password", "tls", "ca"];

/** Rules that hold between the keys of [notify.mail], on the document as written. */
export function mailProblems(document: unknown): Problem[] {
  const mail = valueAt(document, path);
  if (!isTable(mail)) return [];
  const { smtp, sendmail, password, tls } = mail;
  if (smtp === undefined && sendmail === undefined) return [{ path, message: `needs "smtp" or "sendmail"` }];
  if (smtp !== undefined && sendmail !== undefined) {
    return [{ path: [...path, "sendmail"], message: `stands beside "smtp"; only one of the two may` }];
  }
  if (smtp === undefined) {
    return forSmtpOnly
      .filter((key) => mail[key] !== undefined)
      .map((key) => ({ path: [...path, key], message: `is for "smtp" only` }));
  }
  const url = urlOf(smtp);
  if (url === null) return [];
  const problems: Problem[] = [];
  if (password !== undefined && url.username === "") {
    const message = `needs the user's name in "smtp", for example "smtp://unitwarden@mail.example.org:587"`;
    problems.push({ path: [...path, "password"], message });
  }
  if (password === undefined && url.username !== "" && url.password === "") {
    problems.push({ path: [...path, "smtp"], message: `names a user, and there is no "password"` });
  }
  if (url.protocol === "smtps:" && (tls === "off" || tls === "if-offered")) {
    problems.push({ path: [...path, "tls"], message: `is for "smtp://" only; "smtps://" is always encrypted` });
  }
  return problems;
}

/** What is allowed in [notify.mail] and yet odd. */
export function mailWarnings(document: unknown): Problem[] {
  const mail = valueAt(document, path);
  const url = isTable(mail) ? urlOf(mail["smtp"]) : null;
  if (!isTable(mail) || url === null || url.protocol !== "smtp:" || mail["password"] === undefined) return [];
  const isOpen = mail["tls"] === "off" || mail["tls"] === "if-offered";
  // Nobody listens on the way to this machine itself.
  if (!isOpen || /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname)) return [];
  const message = `who listens on the way can get the password; write "required"`;
  return [{ path: [...path, "tls"], message }];
}

/** The server's URL; null where there is none, or none that can be read, of which the schema says so. */
function urlOf(smtp: unknown): URL | null {
  return typeof smtp === "string" && /^smtps?:\/\//.test(smtp) && URL.canParse(smtp) ? new URL(smtp) : null;
}
