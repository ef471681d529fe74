/**
 * An English wording with holes, and the Russian one with the same holes.
 * `{word}` holds what is taken over as it stands (in-russian.ts has all sorts of these), `{kind}` a fragment, which is
 * worded anew; a digit tells holes of one sort apart. Only one `{text}` may stand in a wording: it has no bound, and
 * two of them would take the time of a square.
 */
export type Wording = readonly [english: string, russian: string];

/** Parts of messages, by the sort of the hole where they stand. */
export const fragments: Readonly<Record<string, readonly Wording[]>> = {
  kind: [
    [`{sort} such as "{word}"`, `{sort}, например "{word}"`],
    ["a table", "таблица"],
    ["an integer from {number} to {number2}", "целое число от {number} до {number2}"],
    ["a number from {number} to {number2}", "число от {number} до {number2}"],
    [`"{word}" or "{word2}"`, `"{word}" или "{word2}"`],
    [`"{word}" or "{word2}" or "{word3}"`, `"{word}", "{word2}" или "{word3}"`],
    [`"{word}" or "{word2}" or "{word3}" or "{word4}"`, `"{word}", "{word2}", "{word3}" или "{word4}"`],
    ["[M, N], two integers", "пара целых чисел [M, N]"],
    [`an array of URLs or "env:NAME"`, `массив из URL или "env:NAME"`],
    [`an array of "CLASS: PATTERN"`, `массив из "CLASS: PATTERN"`],
    ["a mail address or an array of them", "почтовый адрес или массив адресов"],
    [`a chat's number or "@channel"`, `номер чата или "@channel"`],
    ["an array of a program and its arguments", "массив из программы и её аргументов"],
    ["a string", "строка"],
    ["true or false", "true или false"],
    ["a URL with http:// or https://", "URL с http:// или https://"],
    [`a URL with http:// or https:// or "env:NAME"`, `URL с http:// или https:// либо "env:NAME"`],
    [
      `a URL with http:// or https:// or "credential:NAME", "file:PATH" or "env:NAME"`,
      `URL с http:// или https:// либо "credential:NAME", "file:PATH" или "env:NAME"`,
    ],
    [
      `"credential:NAME", "file:PATH", "env:NAME" or a bot's token`,
      `"credential:NAME", "file:PATH", "env:NAME" или токен бота`,
    ],
  ],
  sort: [
    ["a duration", "длительность"],
    ["a size", "размер"],
    ["a growth", "скорость роста"],
    ["a window", "окно времени"],
    ["a regular expression", "регулярное выражение"],
    ["a URL", "URL"],
    ["a class and a regular expression", "класс и регулярное выражение"],
    ["a mail address", "почтовый адрес"],
    ["an SMTP server", "сервер SMTP"],
    ["a program", "программа"],
    ["a file of certificates", "файл сертификатов"],
    ["a Bot API server", "сервер Bot API"],
    ["a time of day", "время суток"],
    ["an absolute path", "абсолютный путь"],
    ["a source of the bot's token", "источник токена бота"],
    ["a source of the SMTP password", "источник пароля SMTP"],
    ["a source of the header Authorization", "источник заголовка Authorization"],
  ],
  value: [
    ["an array", "массив"],
    ["a date", "дата"],
    ["a table", "таблица"],
    ["{literal}", "{literal}"],
  ],
  mend: [
    [`did you mean "{word}"?`, `может быть, "{word}"?`],
    [`write "{word}"`, `пишите "{word}"`],
    ["known are {words}", "есть {words}"],
  ],
  reason: [
    ["there is no such file", "такого файла нет"],
    [
      "permission denied; run as root, or let this user read the file",
      "нет прав; запустите от root или разрешите этому пользователю читать файл",
    ],
    ["a part of the path is not a directory", "часть пути — не каталог"],
    ["its symbolic links go in a circle", "его символические ссылки идут по кругу"],
    ["the path is too long", "путь слишком длинный"],
    ["it is not a regular file", "это не обычный файл"],
    ["the path holds a NUL byte", "в пути есть байт NUL"],
    ["it is a directory; name the file in it", "это каталог; назовите файл в нём"],
    [
      "it is larger than the limit of 1 MiB; this cannot be the configuration",
      "файл больше предела в 1 МиБ; это не могут быть настройки",
    ],
  ],
};
