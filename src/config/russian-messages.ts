import type { Wording } from "./russian-fragments.ts";

/** What errors and warnings say as a whole, without the file, line and key before it. */
export const messages: readonly Wording[] = [
  // Values of a wrong type (schema-values.ts, schema-problems.ts).
  ["must be {kind}", "ожидается {kind}"],
  ["must be {kind}, is {value}", "ожидается {kind}, а здесь {value}"],
  ["must be {kind}, is {value}; {mend}", "ожидается {kind}, а здесь {value}; {mend}"],
  [
    `must be {kind}, is {value}, which has no unit of measure; write "{word}"?`,
    `ожидается {kind}, а здесь {value} без единицы измерения; может быть, "{word}"?`,
  ],
  ["is missing; it must be {kind}", "отсутствует; ожидается {kind}"],
  [`is missing; write for example "{word}"`, `отсутствует; пишите, например, "{word}"`],
  ["must be at least 10ms", "должно быть не меньше 10ms"],
  ["must have at least {number} entries, has {number2}", "элементов должно быть не меньше {number}, а их {number2}"],
  ["must have at most {number} entries, has {number2}", "элементов должно быть не больше {number}, а их {number2}"],
  [
    "M of N with M more than N can never be; write [{words}]?",
    "M из N, где M больше N, не бывает; может быть, [{words}]?",
  ],
  ["must name at least one mail address", "нужен хотя бы один почтовый адрес"],

  // Unknown keys (unknown-key.ts).
  ["unknown key", "неизвестный ключ"],
  ["unknown key; {mend}", "неизвестный ключ; {mend}"],
  ["unknown key; did you mean [{text}]?", "неизвестный ключ; может быть, [{text}]?"],
  [
    `unknown key; known here are [defaults], [units."NAME.service"] and [notify.…]`,
    `неизвестный ключ; здесь есть [defaults], [units."NAME.service"] и [notify.…]`,
  ],
  ["unknown key; known here are {words}", "неизвестный ключ; здесь есть {words}"],
  [
    `unknown key; put "{word}" under [defaults] or [units."NAME.service"]`,
    `неизвестный ключ; перенесите "{word}" в раздел [defaults] или [units."NAME.service"]`,
  ],

  // Durations, sizes, growths and windows.
  [`the duration is empty; write for example "{word}"`, `длительность пуста; пишите, например, "{word}"`],
  [
    `the duration "{word}" has no unit of measure; write "{word2}"?`,
    `у длительности "{word}" нет единицы измерения; может быть, "{word2}"?`,
  ],
  [
    `"{text}" is not a duration; write for example "150s", "10min" or "1h30min"`,
    `"{text}" — не длительность; пишите, например, "150s", "10min" или "1h30min"`,
  ],
  [
    `the duration "{word}" has the unknown unit "{word2}"; {mend}`,
    `у длительности "{word}" неизвестная единица "{word2}"; {mend}`,
  ],
  [`the duration "{word}" must be longer than 0`, `длительность "{word}" должна быть больше 0`],
  [`the duration "{word}" is longer than the limit of 30 days`, `длительность "{word}" больше предела в 30 дней`],
  [`the duration "{word}" is shorter than 1 ms`, `длительность "{word}" меньше 1 мс`],
  [
    `"{text}" is not a size; write for example "150M" or "1.5G"`,
    `"{text}" — не размер; пишите, например, "150M" или "1.5G"`,
  ],
  [
    `the size "{word}" has no unit of measure; write "{word2}"?`,
    `у размера "{word}" нет единицы измерения; может быть, "{word2}"?`,
  ],
  [
    `the size "{word}" has the unknown unit "{word2}"; {mend}`,
    `у размера "{word}" неизвестная единица "{word2}"; {mend}`,
  ],
  [`the size "{word}" must be more than 0`, `размер "{word}" должен быть больше 0`],
  [`the size "{word}" is more than the limit of 1024T`, `размер "{word}" больше предела в 1024T`],
  [
    `"{text}" is not a growth; write a size an hour, for example "50M/h"`,
    `"{text}" — не скорость роста; пишите размер в час, например "50M/h"`,
  ],
  [
    `the growth "{text}" has no known unit of time; write "{word}"`,
    `у скорости роста "{text}" нет известной единицы времени; пишите "{word}"`,
  ],
  [
    `"{text}" is not a window; write for example "04:00-05:00"`,
    `"{text}" — не окно времени; пишите, например, "04:00-05:00"`,
  ],
  [
    `the window "{word}" names a time that no day has; hours are 00 to 23, minutes 00 to 59`,
    `в окне "{word}" есть время, которого в сутках нет; часы бывают от 00 до 23, минуты от 00 до 59`,
  ],
  [
    `"{text}" is not a time of day; write for example "09:00", or "off"`,
    `"{text}" — не время суток; пишите, например, "09:00" или "off"`,
  ],
  [
    `the window "{word}" is empty; for the whole day write "00:00-24:00"`,
    `окно "{word}" пустое; для целых суток пишите "00:00-24:00"`,
  ],

  // Patterns and messages of a unit's own; what V8 says about a pattern stays English.
  ["the pattern is empty and would match every message", "шаблон пуст и подошёл бы к любому сообщению"],
  ["the pattern has {number} characters; the limit is {number2}", "знаков в шаблоне {number}, а предел — {number2}"],
  ["the pattern is not a regular expression: {text}", "шаблон — не регулярное выражение: {text}"],
  [
    `the pattern repeats "{text}", which matches one text in too many ways and can take for ever; simplify it`,
    `шаблон повторяет "{text}", что подходит к одному тексту слишком многими способами и может длиться вечно; упростите его`,
  ],
  [
    "the pattern matches the empty text and so every message",
    "шаблон подходит к пустому тексту, а значит, к любому сообщению",
  ],
  [`must be "CLASS: PATTERN"; known are {words}`, `ожидается "CLASS: PATTERN"; есть классы {words}`],
  [`must be "CLASS: PATTERN"; {mend}`, `ожидается "CLASS: PATTERN"; {mend}`],
  [`"{text}" is no class of message; {mend}`, `"{text}" — не класс сообщений; {mend}`],

  // URLs, secrets and mail.
  [
    "the URL holds a user or a password; take them out: this file is no place for secrets",
    "в URL есть имя пользователя или пароль; уберите их: этот файл — не место для секретов",
  ],
  [
    `"env:" needs the name of an environment variable, for example "{word}"`,
    `после "env:" нужно имя переменной окружения, например "{word}"`,
  ],
  [
    `"credential:NAME" needs the name of a systemd credential, for example "{word}"`,
    `в "credential:NAME" нужно имя учётных данных systemd, например "{word}"`,
  ],
  [`"file:" needs an absolute path, for example "{word}"`, `после "file:" нужен абсолютный путь, например "{word}"`],
  [
    `must not be empty; write "credential:NAME", "file:PATH" or "env:NAME"`,
    `не должно быть пустым; пишите "credential:NAME", "file:PATH" или "env:NAME"`,
  ],
  [
    `a secret itself may stand only in a file that root owns with mode 0600; write "credential:NAME" or "file:PATH"`,
    `сам секрет может стоять только в файле root с правами 0600; пишите "credential:NAME" или "file:PATH"`,
  ],
  [
    "the SMTP server's URL holds a password; put it under notify.mail.password",
    "в URL сервера SMTP есть пароль; перенесите его в notify.mail.password",
  ],
  [`needs "smtp" or "sendmail"`, `нужно "smtp" или "sendmail"`],
  [`stands beside "smtp"; only one of the two may`, `стоит рядом с "smtp"; можно только одно из двух`],
  [`is for "smtp" only`, `бывает только вместе с "smtp"`],
  [`needs the user's name in "smtp", for example "{word}"`, `требует имени пользователя в "smtp", например "{word}"`],
  [`names a user, and there is no "password"`, `называет пользователя, а "password" нет`],
  [`is for "smtp://" only; "smtps://" is always encrypted`, `бывает только для "smtp://"; "smtps://" шифруется всегда`],
  [
    `who listens on the way can get the password; write "required"`,
    `кто подслушивает по пути, может узнать пароль; пишите "required"`,
  ],
  [
    `must begin with the absolute path of a program, for example ["{word}"]`,
    `начинается с абсолютного пути программы, например ["{word}"]`,
  ],

  // Keys that contradict each other (cross-checks.ts).
  [
    "restart.backoff.max ({words}) is shorter than restart.backoff.initial ({words2})",
    "restart.backoff.max ({words}) меньше, чем restart.backoff.initial ({words2})",
  ],

  // Names of units.
  ["Cannot watch a unit", "Следить за юнитом нельзя"],
  ["the name of a unit must be quoted; write [units.{shown}]", "имя юнита берут в кавычки; пишите [units.{shown}]"],
  ["the name of the unit is empty", "имя юнита пустое"],
  [
    `{shown} is a path; write the unit's name, for example "{word}"`,
    `{shown} — это путь; пишите имя юнита, например "{word}"`,
  ],
  [
    "{shown} is not a service; only .service units can be watched",
    "{shown} — не служба; следить можно только за юнитами .service",
  ],
  ["{shown} is not the full name of a service unit", "{shown} — не полное имя юнита службы"],
  [
    `{shown} is not the full name of a service unit; write "{word}"`,
    `{shown} — не полное имя юнита службы; пишите "{word}"`,
  ],
  ["{shown} is longer than a unit's name may be ({number})", "{shown} длиннее, чем может быть имя юнита ({number})"],
  [
    `{shown} is a template; name an instance, for example "{text}"`,
    `{shown} — шаблон; назовите экземпляр, например "{text}"`,
  ],
  [
    String.raw`{shown} is not a valid unit name; letters, digits and the characters :-_.\@ are allowed`,
    String.raw`{shown} — недопустимое имя юнита; можно латинские буквы, цифры и знаки :-_.\@`,
  ],

  // The file itself (read-file.ts, load.ts, file-warnings.ts); what the TOML parser and the system say stays English.
  ["Cannot read {text}: {reason}", "Не удалось прочитать {text}: {reason}"],
  ["Cannot read {text}", "Не удалось прочитать {text}"],
  ["{text}: there is a NUL byte; it is not a text file", "{text}: здесь байт NUL; это не текстовый файл"],
  [
    "{text}: the text is not UTF-8; save the file in that encoding",
    "{text}: текст не в UTF-8; сохраните файл в этой кодировке",
  ],
  ["not valid TOML: {text}", "это не TOML: {text}"],
  ["{text} names no unit", "в {text} не назван ни один юнит"],
  [
    `name a unit on the command line, or write a section [units."NAME.service"] into {text}`,
    `назовите юнит в командной строке или добавьте раздел [units."NAME.service"] в {text}`,
  ],
  ["the defaults hold", "действуют значения по умолчанию"],
  [
    "everybody may write this file, and so command this program; chmod o-w {text}",
    "писать в этот файл может кто угодно, а значит, и командовать этой программой; выполните chmod o-w {text}",
  ],
  [
    "the file belongs to the user {number}, who so commands this program; chown root",
    "файл принадлежит пользователю {number}, и тот командует этой программой; выполните chown root",
  ],
  [
    "the file's group may write it, and so command this program; chmod g-w",
    "писать в файл может его группа, а значит, и командовать этой программой; выполните chmod g-w",
  ],
  [
    "who knows this URL can write to it, and everybody may read this file; chmod o-r",
    "писать по этому URL может любой, кто его знает, а читать этот файл может кто угодно; выполните chmod o-r",
  ],
];
