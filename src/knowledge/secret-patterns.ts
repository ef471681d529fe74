/**
 * One kind of secret: where it stands, and what stands there afterwards.
 * Each pattern is linear: it starts only at a literal or at the edge of a run, and every inner repetition that may
 * fail late is bounded.
 */
export interface SecretPattern {
  readonly name: string;
  readonly pattern: RegExp;
  readonly replacement: string;
}

/** The left edge of a key: no word before it, or a percent-encoded character (`%3D`), or an escape (`\n`, `\u003d`). */
const EDGE = String.raw`(?:(?<![A-Za-z0-9_-])|(?<=%[0-9A-Fa-f]{2})|(?<=\\[nrt])|(?<=\\u[0-9A-Fa-f]{4}))`;
/** A slash, plain, percent-encoded, or as JSON may escape it. */
const SLASH = String.raw`(?:\\?/|%2[Ff])`;
/** A colon, plain, percent-encoded (also twice), or as JSON may escape it. */
const COLON = String.raw`(?::|%(?:25)?3[Aa]|\\u003[Aa])`;
/** A character of a bot token; a client may percent-encode `-` and `_`. */
const TOKEN_CHARACTER = String.raw`(?:[A-Za-z0-9_-]|%2[Dd]|%5[Ff])`;
/** The separator between a name and its value: `=`, `:`, `=>`, `:=`, percent-encoded, with the name's closing quote. */
const SEPARATOR = String.raw`\\{0,7}["'\x60]?\s{0,4}(?:=>|:=|={1,2}|:|%3[Dd]|%3[Aa])\s{0,4}`;
const EQUALS = String.raw`\\{0,7}["'\x60]?\s{0,4}(?:=>|:=|={1,2}|%3[Dd])\s{0,4}`;
/** A quoted value, closed or cut; within escaped quotes (JSON in JSON) it ends at the next escaped quote. */
const QUOTED_VALUE = String.raw`(?:(\\{1,7}"|\\{1,7}')(?:[^"'\\\n]|\\[^"'\n])+|(")(?:[^"\\\n]|\\[^\n])+|(')(?:[^'\\\n]|\\[^\n])+)`;
/** A quoted value or a word; `\0` parts the entries of an environment block. */
const VALUE = String.raw`(?:${QUOTED_VALUE}|[^\s"'&\0]+)`;
/** The rest of a name after its telling word: `SECRET_KEY_BASE`, `token2`. */
const NAME_REST = String.raw`[0-9]{0,4}(?:[_-][A-Za-z0-9_-]{0,40})?`;

const ALWAYS_SECRET = [
  String.raw`passw(?:or)?d`,
  String.raw`passphrase`,
  String.raw`(?<![A-Za-z])pass`,
  String.raw`(?<=_)pwd`,
  String.raw`secrets?`,
  String.raw`api[_-]?keys?`,
  String.raw`api[_-]?hash`,
  String.raw`(?:access|auth|refresh|(?<![A-Za-z])id|session|bearer|csrf)[_-]?(?:token|key)s?`,
  String.raw`(?:private|signing|encryption|master)[_-]?key`,
  String.raw`string[_-]?session|session[_-]?string`,
  String.raw`парол[ья]`,
  String.raw`секрет`,
].join("|");
const SOMETIMES_SECRET = String.raw`tokens?|(?:(?<![A-Za-z])|(?<=(?:api|app|bot|access)))keys?|credentials?|токен|ключ`;

/** The patterns, in the order in which they are applied (docs/field-notes.md, "Secrets in journals"). */
export const secretPatterns: readonly SecretPattern[] = [
  {
    name: "password with a slash in a URL of a database or a broker",
    pattern:
      /(?<=(?:postgres|postgresql|mysql|mariadb|mongodb|srv|redis|rediss|amqp|amqps|psycopg2?|asyncpg|aiomysql|pymysql|smtps?|socks5h?|ftps?)):\/\/[^\s/@:"'<>]{0,256}:[^\s"']{1,256}@/g,
    replacement: "://<redacted>@",
  },
  {
    name: "password in a URL",
    pattern: /:\/\/[^\s/@:"'<>]{0,256}:[^\s/"']{1,256}@/g,
    replacement: "://<redacted>@",
  },
  {
    name: "token as the user in a URL",
    pattern: /:\/\/[^\s/@:"'<>]{16,256}@/g,
    replacement: "://<redacted>@",
  },
  {
    name: "bot token",
    pattern: new RegExp(String.raw`(?<![0-9])[0-9]{5,16}${COLON}${TOKEN_CHARACTER}{30,}`, "g"),
    replacement: "<token>",
  },
  {
    name: "bot token in a path, maybe cut",
    pattern: new RegExp(String.raw`(${SLASH}bot)[0-9]{5,16}${COLON}${TOKEN_CHARACTER}*`, "gi"),
    replacement: "$1<token>",
  },
  {
    name: "web token (JWT)",
    pattern: new RegExp(String.raw`${EDGE}eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{2,}(?:\.[A-Za-z0-9_-]*)?`, "g"),
    replacement: "<redacted>",
  },
  {
    name: "key with a known prefix",
    pattern: new RegExp(
      EDGE +
        "(?:" +
        [
          String.raw`sk-[A-Za-z0-9_*-]{12,}`,
          String.raw`(?:sk|pk|rk)_(?:live|test)_[A-Za-z0-9]{10,}`,
          String.raw`(?:gsk_|xai-|hf_|r8_|npm_|pypi-|glpat-|dop_v1_|GOCSPX-)[A-Za-z0-9_-]{16,}`,
          String.raw`gh[opsur]_[A-Za-z0-9]{16,}`,
          String.raw`github_pat_[A-Za-z0-9_]{16,}`,
          String.raw`xox[abeoprs]-[A-Za-z0-9-]{8,}`,
          String.raw`AIza[A-Za-z0-9_-]{30,}`,
          String.raw`ya29\.[A-Za-z0-9._-]{8,}`,
          String.raw`1//[A-Za-z0-9_-]{20,}`,
          String.raw`SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}`,
          String.raw`(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{16}(?![A-Z0-9])`,
        ].join("|") +
        ")",
      "g",
    ),
    replacement: "<redacted>",
  },
  {
    name: "Slack webhook",
    pattern: new RegExp(String.raw`(hooks\.slack\.com${SLASH}(?:services|workflows|triggers)${SLASH})[^\s"'<>]+`, "gi"),
    replacement: "$1<redacted>",
  },
  {
    name: "Discord webhook",
    pattern: new RegExp(
      String.raw`(discord(?:app)?\.com${SLASH}api${SLASH}(?:v[0-9]{1,3}${SLASH})?webhooks${SLASH})[^\s"'<>]+`,
      "gi",
    ),
    replacement: "$1<redacted>",
  },
  {
    name: "ping or topic URL",
    pattern: new RegExp(
      String.raw`((?:hc-ping\.com|hchk\.io|healthchecks\.io${SLASH}ping|ntfy\.sh)${SLASH})[^\s"'<>]+`,
      "gi",
    ),
    replacement: "$1<redacted>",
  },
  {
    name: "authorization header",
    pattern:
      /(authorization\\{0,7}["']?\s{0,4}(?:=>|[:=]|%3[AaDd])\s{0,4}\\{0,7}["']?(?:(?:basic|bearer|token|digest|bot|apikey)(?:\s{1,4}|%20|\+))?)[^\s"'&<>]+/gi,
    replacement: "$1<redacted>",
  },
  {
    name: "bearer",
    pattern: /(bearer(?:\s{1,4}|%20|\+))[^\s"'&<>]{6,}/gi,
    replacement: "$1<redacted>",
  },
  {
    name: "basic authentication",
    pattern: /(Basic(?:\s{1,4}|%20))(?=[a-z]{0,64}[A-Z0-9+/=])[A-Za-z0-9+/=]{8,}/g,
    replacement: "$1<redacted>",
  },
  {
    name: "cookie header",
    pattern: /((?:set-)?cookie\\{0,7}["']?\s{0,4}:\s{0,4})[^\n<]+/gi,
    replacement: "$1<redacted>",
  },
  {
    name: "secret by its name",
    pattern: new RegExp(String.raw`((?:${ALWAYS_SECRET})${NAME_REST}${SEPARATOR})${VALUE}`, "gi"),
    replacement: "$1$2$3$4<redacted>",
  },
  {
    name: "quoted value that is a secret by its name",
    pattern: new RegExp(String.raw`((?:${SOMETIMES_SECRET})${NAME_REST}${SEPARATOR})${QUOTED_VALUE}`, "gi"),
    replacement: "$1$2$3$4<redacted>",
  },
  {
    name: "assigned value that is a secret by its name",
    // `max_tokens=4096` is a count.
    pattern: new RegExp(
      String.raw`((?:${SOMETIMES_SECRET})${NAME_REST}${EQUALS})(?![0-9.]{1,8}(?![A-Za-z0-9_:.-]))[^\s"'&\0]+`,
      "gi",
    ),
    replacement: "$1<redacted>",
  },
  {
    name: "value after a colon that is a secret by its name and its look",
    // `InvalidToken: Unauthorized` is prose; a secret has a digit, or is long.
    pattern: new RegExp(
      String.raw`((?:${SOMETIMES_SECRET})${NAME_REST}\s{0,4}(?::|%3[Aa])\s{0,4})(?![0-9.]{1,8}(?![A-Za-z0-9_:.-]))(?=[^\s"'&\0]{0,64}?[0-9]|[^\s"'&\0]{20})[^\s"'&\0]+`,
      "gi",
    ),
    replacement: "$1<redacted>",
  },
  {
    name: "connection string",
    pattern: /((?<![A-Za-z])(?:pwd|Pwd)\s{0,2}=\s{0,2})[^\s"'&;\0]+/g,
    replacement: "$1<redacted>",
  },
  {
    name: "option on a command line",
    pattern:
      /((?<![A-Za-z0-9_-])--?[a-z0-9_-]{0,40}?(?:token|key|secret|passw(?:or)?d|passphrase|pass|pwd)["']?,?[\s\0]{1,4}["']?)(?!-)[^\s"'\0]+/gi,
    replacement: "$1<redacted>",
  },
  {
    name: "user and password on a command line",
    pattern: /((?<![A-Za-z0-9_-])(?:-u|--user|--proxy-user)["']?(?:=|,?[\s\0]{1,4})["']?[^\s"':\0]{1,64}:)[^\s"'\0]+/g,
    replacement: "$1<redacted>",
  },
  {
    name: "body of a key cut on both sides",
    pattern:
      /(?<![A-Za-z0-9+/])(?=[A-Za-z0-9+/]{60})(?=[^a-z\s]{0,64}[a-z])(?=[^A-Z\s]{0,64}[A-Z])(?=[^0-9\s]{0,64}[0-9])(?=[A-Za-z0-9+/]{0,40}?[A-Za-z0-9+]{28})[A-Za-z0-9+/]{60,}={0,2}/g,
    replacement: "<redacted>",
  },
];
