import type { MessageKind } from "./message-kind.ts";

/** Python prints this once per location and process: its count is no frequency, and quiet is no proof of a fix. */
export const coroutineNeverAwaited: MessageKind = {
  class: "coroutine_never_awaited",
  // Whole, behind whatever a platform puts before it.
  anywhere: [/\s\/[^\s:]{1,300}:[0-9]{1,7}: RuntimeWarning: coroutine '[^'\n]{1,200}' was never awaited$/],
  atStart: [
    /^(?:[^\s:][^\n:]{0,300}:[0-9]{1,7}: )?RuntimeWarning: coroutine '[^'\n]{1,200}' was never awaited/,
    /^coroutine '[^'\n]{1,200}' was never awaited/,
  ],
  levelled: [/\bRuntimeWarning: coroutine '[^'\n]{1,200}' was never awaited/],
  restartHelps: "no",
  cause: "code",
  sources: ["CPython 3.8 to 3.13", "logging.captureWarnings"],
};

/** A module, or the program file itself, is not installed. */
export const importError: MessageKind = {
  class: "import_error",
  atStart: [
    /^ModuleNotFoundError: /,
    /^ImportError: /,
    /^(?:Error: )?Cannot find (?:module|package) '/,
    /^(?:Error )?\[ERR_MODULE_NOT_FOUND\]/,
    /^\S{0,200}python[0-9.]{0,5}: can't open file '/,
    /^\S{0,200}python[0-9.]{0,5}: (?:Error while finding module specification for|No module named) /,
    /^[A-Z]\w{0,40}Error: (?:ModuleNotFoundError|ImportError): /,
    /^(?:\w{1,40}\.){1,4}\w{0,40}ImportError: /,
    /^[\w.-]{2,40} is not installed\b[^\n]{0,60}\bpip3? install\b/,
    /^(?:\[?\w{1,20}\] )?Не установлен[аы]? (?:библиотек|модул|зависимост|пакет)/i,
    /^Не удалось импортировать /i,
  ],
  levelled: [
    /\bNo module named '?[A-Za-z_]/,
    /\b(?:ModuleNotFoundError|ImportError): /,
    /\bcannot import name '/,
    /\bMissing dependenc(?:y|ies): /i,
    /не (?:найден|установлен)[аоы]? (?:библиотек|модул|зависимост|пакет)/i,
    /\b(?:failed|unable) to import \w|\bcould not import \w|не удалось импортировать/i,
    /\bERR_MODULE_NOT_FOUND\b|\bcode: 'MODULE_NOT_FOUND'/,
  ],
  except: [
    /file_cache is (?:unavailable|only supported)/i,
    /\boptional\b|falling back|fallback|will be disabled|необязательн/i,
    /\bNo module named '?[\w.]{1,60}'?[,;] (?:using|skipp|continu)/i,
  ],
  restartHelps: "no",
  cause: "installation",
  sources: ["CPython 2.7 to 3.13", "Node 18 to 24"],
};

const SECRET_NAME = String.raw`[A-Z][A-Z0-9_]{0,60}(?:TOKEN|KEY|SECRET|PASSWORD|PASS|API_ID|API_HASH|_URL|_URI|_DSN|_JSON|ADMIN_ID|SHEET_ID|CHANNEL_ID|OWNER_ID|CLIENT_ID|_CREDENTIALS|CHAT_ID|ADMINS|BASE_URL)`;
/** What programs raise where a setting is missing. */
const RAISED = "(?:ValueError|RuntimeError|SystemExit|Exception|AssertionError|EnvironmentError)";
const ABSENT = String.raw`(?:must be set|could not be (?:loaded|found|read)|needs to be set|should be set|(?:is |was |are |must be |variable |environment variable |env |в |переменная |окружения |\.env )*(?:not set|unset|not found|not defined|undefined|missing|required|empty|not provided|not configured|not specified|absent|не задан[аоы]?|не найден[аоы]?|не указан[аоы]?|не установлен[аоы]?|не определен[аоы]?|отсутству[ею]т|пуст[аоы]?й?|no est[áa] (?:configurad[oa]|definid[oa]|establecid[oa])|no (?:configurad[oa]|definid[oa]|encontrad[oa])|n[ãa]o (?:est[áa] |foi )?(?:configurad[oa]|definid[oa]|encontrad[oa])|n['’]est pas (?:d[ée]fini|configur)[ée]?e?|manquante?|ist nicht (?:gesetzt|definiert)|nicht gesetzt|fehlt|не задано|не встановлено|не вказано|не знайдено|no existe|est[áa] vac[íi][oa]|未设置|未配置|未定义|缺失|не налаштовано))(?![\wа-яё])`;

/** A variable of the environment, or the file that should give it, is not there. */
export const envMissing: MessageKind = {
  class: "env_missing",
  anywhere: [
    /\bFailed to load environment files\b/,
    /\bCould not resolve placeholder '[A-Za-z_.]{1,60}'/,
    /\brequired key [A-Z][A-Z0-9_]{2,60} missing value\b/,
    /\b[A-Z][A-Z0-9]{0,30}_[A-Z0-9_]{1,60}: unbound variable\b/,
    /\benv(?:ironment)? variables? (?:is |are )?missing\b/i,
    /\bEnvironmentVariables?Error\b/,
    /: Referenced but unset environment variable evaluates to an empty string: /,
    /\/bot(?:None|null|undefined)\//,
    /\bToken is invalid! It must be 'str' type instead of <class 'NoneType'>/,
    /\bYou must pass the token you received from https:\/\/t\.me\/Botfather\b/i,
    /\bTelegram Bot Token not provided\b/i,
    /\bBot Token is required\b/i,
    /\bEmpty token!/,
    /\bPlease provide (?:a |the |your )?(?:valid )?(?:Telegram )?(?:bot )?(?:API )?token\b/i,
    /\bapi_key client option must be set\b/,
    /\bMissing credentials\. Please pass an? [^\n]{0,120}\benvironment variable\b/,
    new RegExp(String.raw`\b[Cc]annot get (?:the )?${SECRET_NAME} env(?:ironment)? variable\b`),
    /\b(?:[Uu]nable|[Ff]ailed|[Cc]ould not|[Cc]annot) (?:to )?(?:read|get|load|find) (?:the |your |a )?(?:[Tt]elegram )?bot token\b/,
    /\bInvalid \.env config\b/i,
    /\bNo (?:telegram )?bot token (?:was )?(?:provided|found|set|given|specified)\b/i,
    /(?:отсутствует|не (?:задана|найдена|указана)) (?:хотя бы )?одна (?:или несколько )?из [^\n]{0,40}переменн/i,
    /(?:отсутству[ею]т|не (?:заданы|найдены|указаны|установлены)) (?:[а-яё]{4,20} ){0,2}переменн[а-яё]{1,3}(?: окружения)?(?![а-яё])/i,
    /\bBot token is not defined\b/i,
    /\bDeclare it as envvar or define a default value\b/,
    /\bEnvironment variable "?[A-Z][A-Z0-9_]{1,60}"? (?:is )?(?:not set|invalid|missing|required)/i,
    /\b(?:not found|missing|отсутству\S{1,3}|не найден\S?) (?:in|from|в) (?:your |the |файле )?\.env\b/i,
    /\b(?:missing|required|отсутствуют|не заданы) (?:the )?(?:required )?(?:environment|env|переменные) ?(?:variables?|values?|vars?|окружения)?\b/i,
    /\benvironment (?:variables?|values?|vars?) (?:are |is |not )?(?:missing|set|found|not set|not found|required)\b/i,
    /\bvalidation errors? for \w{0,30}(?:Settings|Config|Configuration|Env|Environment)\b/,
    /\bNo such file or directory: '[^'\n]{0,200}\.env'/,
    /\bPython-dotenv could not (?:find|parse)/i,
    /(?:переменн\S{1,4} окружения|змінн\S{1,4} (?:оточення|середовища)) [A-Z][A-Z0-9_]{2,60} (?:не |отсутству|відсутн)/i,
    /(?:не найден[ао]?|отсутствует) (?:файл )?\.env(?![\w.])/i,
    /\bcreate (?:a |the |your )?\.env file\b/i,
    /(?<![\w/.])\.env (?:file )?(?:not found|does not exist|не найден)/i,
  ],
  atStart: [
    new RegExp(String.raw`^KeyError: ["']${SECRET_NAME}["']`),
    new RegExp(
      String.raw`^(?:\w{1,40}\.){0,4}(?:UndefinedValueError|EnvError|EnvValidationError|ImproperlyConfigured): `,
    ),
    /^ValueError: `token` or `bot` must be passed/,
    /^TypeError: [^\n]{0,20}\btoken must be\b[^\n]{0,40}\bNone/i,
    new RegExp(
      String.raw`^${RAISED}: [^\p{L}\n]{0,4}(?:[Nn]o|[Mm]issing|[Нн]ет|[Оо]тсутствует) [^\n]{0,30}${SECRET_NAME}\b`,
      "u",
    ),
    new RegExp(String.raw`^(?:${RAISED}|OSError): [^\n]{0,40}${SECRET_NAME}\b[^\n]{0,40}?${ABSENT}`, "u"),
    new RegExp(String.raw`^Specify (?:the |your |a )?${SECRET_NAME}\b`),
    new RegExp(String.raw`^${SECRET_NAME}["']? ${ABSENT}`, "u"),
    new RegExp(
      String.raw`^${RAISED}: [^\p{L}\n]{0,4}(?:(?:Не (?:указан|задан|найден)а?|Отсутствует|Нет) (?:токен|ключ|api[- ]ключ)|(?:Укажите|Задайте|Установите|Добавьте|[Pp]lease set|[Ss]et|[Pp]rovide|[Aa]dd) [^\n]{0,30}${SECRET_NAME}\b)`,
      "u",
    ),
  ],
  levelled: [
    new RegExp(String.raw`\bKeyError: ["']${SECRET_NAME}["']`),
    new RegExp(String.raw`(?<![A-Z0-9_])${SECRET_NAME}\b["'\x60]?[^\n]{0,30}?${ABSENT}`, "u"),
    new RegExp(
      String.raw`(?:[Nn]ot set|[Mm]issing|未设置(?:环境变量)?|缺少(?:环境变量)?|[Ff]alta(?:n)? (?:la variable )?|[Nn]ot found|[Rr]equired|[Ee]mpty|[Нн]е задан[аоы]?|[Нн]е найден[аоы]?|[Нн]е указан[аоы]?|[Оо]тсутству[ею]т|[Нн]е установлен[аоы]?|[Нн]е (?:встановлено|задано|вказано)|[Вв]ідсутн\S{1,3})[^\n]{0,40}(?<![A-Z0-9_])${SECRET_NAME}\b`,
      "u",
    ),
    new RegExp(
      String.raw`\b(?:bot_token|api_token|telegram_token|api_key|openai_api_key|telegram_bot_token)\b["']? ${ABSENT}`,
      "u",
    ),
    new RegExp(
      String.raw`\b(?:[Pp]lease (?:set|define|export|provide|specify)|[Ss]et) (?:the |your |a )?(?:env(?:ironment)? variable )?${SECRET_NAME} (?:in|as|via|env|environment)\b`,
    ),
    new RegExp(
      String.raw`(?<![А-Яа-яё])(?:[Уу]кажите|[Зз]адайте|[Уу]становите|[Дд]обавьте) (?:переменную (?:окружения )?)?${SECRET_NAME}\b`,
      "u",
    ),
    /\.env\b[^\n]{0,30}(?:not found|missing|does not exist|не найден|отсутствует)/i,
    /(?:токен(?: бота)?|bot token|telegram token|переменн\S{1,4} окружения)[^\n]{0,40}(?:не (?:задан|найден|указан|установлен)|отсутству|(?<!404: )(?<!404 )not (?:set|found|provided|configured)|is (?:missing|empty|required))/i,
  ],
  except: [
    /using (?:the )?default|по умолчанию|optional|необязательн/i,
    // What a bot does without, and says how.
    /(?:_URL|_URI|_DSN|ADMIN_CHAT_ID|ADMINS)\b["'\x60]? (?:is )?(?:not set|unset|empty|missing|not configured)[,;:(—–-]{1,2} ?[^\n]{0,40}\b(?:using|disabled|direct(?:ly)?|skipp|without|fallback)/i,
    /\.env (?:file )?not found, using (?:the )?(?:system |process )?env/i,
    /^[^\n]{0,200}\b(?:is|was|has been) set to\b/i,
  ],
  restartHelps: "no",
  cause: "configuration",
  sources: [
    "CPython",
    "systemd 252",
    "python-dotenv",
    "python-decouple",
    "environs",
    "pydantic-settings",
    "aiogram",
    "grammY",
    "Telegraf",
  ],
};

/** The kernel, or systemd, says that memory ran out. */
export const oom: MessageKind = {
  class: "oom",
  atStart: [
    /^[\w@.\\:-]{1,255}\.(?:service|scope|slice): Failed with result 'oom-kill'\.?$/,
    /^[\w@.\\:-]{1,255}\.(?:service|scope|slice): (?:A process of this unit|The kernel OOM killer killed|systemd-oomd killed)[^\n]{0,60}/,
    /^(?:\[\s{0,8}[0-9.]{1,20}\] )?(?:Out of memory(?: \(oom_kill_allocating_task\))?|Memory cgroup out of memory): Kill(?:ed)? process [0-9]/,
    /^(?:\[\s{0,8}[0-9.]{1,20}\] )?oom-kill:constraint=/,
    /^(?:\[\s{0,8}[0-9.]{1,20}\] )?oom_reaper: (?:reaped process|unable to reap pid) ?:?[0-9]/,
    /^(?:\[\s{0,8}[0-9.]{1,20}\] )?Tasks? in \/\S{1,300} (?:killed as a result of limit of|are going to be killed due to memory\.oom\.group)/,
    /^Marked \/\S{1,300} for killing due to memory (?:used|pressure)/,
    /^(?:\[\s{0,8}[0-9.]{1,20}\] )?\S{1,40} invoked oom-killer:/,
    /^(?:\[\s{0,8}[0-9.]{1,20}\] )?Killed process [0-9]{1,9} \(/,
    /^Killed \/[^\s]{1,300} due to memory (?:used|pressure)/,
  ],
  // The kernel names the program that it killed: these are nobody's bot.
  except: [
    /\bprocess [0-9]{1,9} \((?:mysqld|mariadbd|postgres|redis-server|nginx|apache2|httpd|mongod|chrome|chromium|firefox|dockerd|containerd|snapd|apt|apt-get|dpkg|php-fpm[0-9.]{0,4})\)/,
  ],
  restartHelps: "for-a-while",
  cause: "local",
  sources: ["systemd 232 to 257", "Linux 4 to 6"],
};

/** The program could not have the memory that it asked for. */
export const memoryError: MessageKind = {
  class: "memory_error",
  anywhere: [
    /\bJavaScript heap out of memory\b/,
    /\bfatal error: runtime: out of memory\b/,
    /\bstd::bad_alloc\b/,
    /\bexception=MemoryError\(/,
  ],
  atStart: [
    /^(?:numpy\.(?:_?core\.)?_exceptions\.)?_?(?:Array)?MemoryError\b/,
    /^OSError: \[Errno 12\] Cannot allocate memory/,
    /^(?:BlockingIOError|OSError): [^\n]{0,20}Cannot allocate memory/,
  ],
  levelled: [/\bMemoryErrors?\b/, /\bCannot allocate memory\b/i, /\bOutOfMemoryError\b/],
  restartHelps: "for-a-while",
  cause: "local",
  sources: ["CPython", "NumPy", "V8", "Go runtime"],
};

/** Sentences without a level that are as grave as CRITICAL; a record of level CRITICAL needs no sentence. */
export const critical: MessageKind = {
  class: "critical",
  atStart: [
    /^Fatal error handling updates\b/,
    /^Fatal Python error: /,
    /^Fatal error(?: in [^\n]{0,80})?: /i,
    /^FATAL ERROR: /,
    /^panic: /,
    /^fatal error: /,
    /^thread '[^'\n]{1,80}' panicked at /,
    /^Segmentation fault\b/,
    /^КРИТИЧЕСКАЯ ОШИБКА/i,
    /^CRITICAL ERROR\b/i,
  ],
  restartHelps: "perhaps",
  cause: "unknown",
  sources: ["python-telegram-bot 20", "Telethon 1.37", "CPython", "Go", "Rust", "V8"],
};
