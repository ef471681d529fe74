import type { VariableFact } from "./facts.ts";

/** What an example file has in the place of a value. */
const PLACEHOLDER =
  /^(?:<[^>]{0,100}>|\[[^\]]{0,60}\]|\{[^}]{0,60}\}|\$\{?[A-Z_]{1,60}\}?|[xX*.…-]{3,60}|change[ _-]?(?:me|this|it)|replace[ _-]?(?:me|this|it)|to[ _-]?do|tbd|fix[ _-]?me|place[ _-]?holder|dummy|example|none|null|undefined|secret|token|password|(?:your|my|ваш|ваша|ваше|мой|свой)(?![a-zа-яё])[^\n]{0,100}|(?:insert|put|enter|paste|вставьте|впишите|укажите|сюда)(?![a-zа-яё])[^\n]{0,100}|[^\n]{0,60}(?<![a-z])(?:your|my)[ _-][^\n]{0,60}|[^\n]{0,60}[ _-]here|sk-(?:\.{2,}|x{3,}|your)[^\n]{0,60}|1234567890?:(?:ABC|AAE?\.\.\.|abc|x{3})[^\n]{0,60}|123456:ABC[^\n]{0,60})$/i;
/** Of a setting that is no secret only these are no value: a switch may well say none, and a greeting begin with "my". */
const CERTAIN = /^(?:<[^>]{0,100}>|(?:change|replace)[ _-]?(?:me|this)|your[_-][\w-]{1,60})$/i;
const SECRET_NAME = /TOKEN|KEY|SECRET|PASS|API_ID|API_HASH|CREDENTIAL|DSN|SERVICE_ACCOUNT/i;
const BOT_TOKEN_NAME = /^(?:TELEGRAM|TG|BOT)_?(?:BOT_?)?(?:API_?)?TOKEN$/i;
/** docs/field-notes.md, "Secrets in journals". */
const BOT_TOKEN = /^[0-9]{5,16}:[A-Za-z0-9_-]{30,64}$/;

/** What kind of value a variable has; the value itself goes no further. */
export function valueStateOf(name: string, value: string): VariableFact["state"] {
  const plain = value.trim();
  if (plain === "") return "empty";
  if ((SECRET_NAME.test(name) ? PLACEHOLDER : CERTAIN).test(plain)) return "placeholder";
  return BOT_TOKEN_NAME.test(name) && !BOT_TOKEN.test(plain) ? "malformed" : "set";
}
