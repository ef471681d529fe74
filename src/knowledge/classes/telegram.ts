import type { MessageKind } from "./message-kind.ts";

/** MTProto: two clients share one session file; the key is dead afterwards. */
export const sessionConflict: MessageKind = {
  class: "session_conflict",
  anywhere: [
    /AuthKeyDuplicated(?:Error)?\b/,
    /AUTH_KEY_DUPLICATED/,
    /used under two different IP addresses simultaneously/i,
    /same authorization key \(session file\) was used in more than one place/i,
  ],
  restartHelps: "no",
  cause: "stray-or-remote",
  sources: ["Telethon 1", "Pyrogram 2"],
};

/** 409 because a webhook is set, or is being set: there is no process to end. */
export const conflictWebhook: MessageKind = {
  class: "conflict_webhook",
  anywhere: [
    /can[’'`]?t use getupdates (?:method )?while webhook is active/i,
    /can\\+'t use getupdates (?:method )?while webhook is active/i,
    /can(?:&#39;|\\u0027|not )t? ?use getupdates (?:method )?while webhook is active/i,
    /terminated by (?:other )?setwebhook/i,
    /\bCantGetUpdates\b/,
    /\bConflict: another webhook is active\b/i,
    /\bTerminatedBySetWebhook\b/i,
  ],
  levelled: [
    /webhook (?:is |still |уже )?(?:active|set|активен|установлен)[^\n]{0,80}(?:getupdates|polling|поллинг)/i,
    /(?:getupdates|polling|поллинг)[^\n]{0,40}webhook (?:is |still |уже |всё ещё )*(?:active|set\b|активен|установлен)/i,
  ],
  restartHelps: "no",
  cause: "configuration",
  sources: ["Bot API", "aiogram 2", "python-telegram-bot", "go telegram-bot-api"],
};

/** Another consumer polls with the same token. */
export const conflict: MessageKind = {
  class: "conflict",
  anywhere: [
    /terminated by other (?:getupdates|long[ -]?poll)/i,
    /\bTerminatedByOther(?:GetUpdates|LongPoll)\b/,
    /\bTelegramConflictError\b/,
    /make sure that only one bot instance is running/i,
    /ensure (?:that )?(?:you are running )?only one instance of (?:this|the|your) (?:telegram )?bot/i,
    /conflicted polling detected/i,
    /\btelegram polling conflict\b/i,
    /\bETELEGRAM: 409\b/,
    /Call to 'getUpdates' failed! \(409/i,
    /\bTelegram API was unsuccessful\. The server returned HTTP 409\b/,
    /(?:другой|второй|ещ[её] один) экземпляр бота (?:уже )?(?:запущен|работает)/i,
  ],
  atStart: [/^(?:telegram\.error\.|telebot\.|aiogram\.exceptions\.)Conflict\b/],
  levelled: [
    /\b409\b[^\n]{0,100}(?:getupdates|polling|bot instance|instance of the bot|экземпляр)/i,
    /(?:getupdates|polling)[^\n]{0,100}\b409\b/i,
    /\btelegram\.error\.Conflict\b/,
    /\bConflict\b[^\n]{0,60}\bgetUpdates\b/i,
    /(?:another|other|second|duplicate) (?:\w{1,20} )?(?:bot )?(?:instance|copy|process)[^\n]{0,30}(?:is |are )?(?:already )?(?:running|polling|active)/i,
    /(?:bot|instance|process) is already running/i,
    /(?:другой|другая|второй|вторая|ещ[её] один|ещ[её] одна) (?:экземпляр|копия|процесс|инстанс)(?![а-яё])/i,
    /(?:бот|экземпляр|копия бота) уже запущена?(?![а-яё])/i,
  ],
  except: [/maximum number of running instances/i, /\bgetupdates\b[^\n]{0,60}HTTP\/[0-9.]{1,3} 200/i],
  restartHelps: "no",
  cause: "stray-or-remote",
  sources: [
    "Bot API",
    "aiogram 2 and 3",
    "python-telegram-bot 13 to 22",
    "pyTelegramBotAPI",
    "node-telegram-bot-api",
    "grammY",
  ],
};

/** The token or the session is refused. */
export const auth: MessageKind = {
  class: "auth",
  anywhere: [
    /\btelegram\.error\.InvalidToken\b/,
    /\bTelegramUnauthorizedError\b/,
    /\bThe token [^\n]{1,120} was rejected by the server\b/,
    /\bETELEGRAM: (?:401|404)\b/,
    /Call to '\w{2,40}' failed! \((?:401|404)/,
    /\b(?:request to the Telegram API was unsuccessful|Telegram API)[^\n]{0,20}Error code: (?:401|404)\b/i,
    /\berror_code["']?: ?(?:401|404)\b/,
    /\bTelegram API was unsuccessful\. The server returned HTTP 40[14]\b/,
    /\bTelegram API error:? (?:401|404)\b/i,
    /Telegram server says - (?:Unauthorized|Not Found)/i,
    /\baiogram\.utils\.exceptions\.(?:Unauthorized: Unauthorized|NotFound: Not Found)/,
    /\b(?:AUTH_KEY_(?:UNREGISTERED|INVALID|PERM_EMPTY)|SESSION_(?:REVOKED|EXPIRED)|ACCESS_TOKEN_(?:INVALID|EXPIRED)|API_ID_INVALID|USER_DEACTIVATED(?:_BAN)?)\b/,
    /\b(?:AuthKeyUnregistered|AuthKeyInvalid|SessionRevoked|SessionExpired|AccessTokenInvalid|AccessTokenExpired|ApiIdInvalid|UserDeactivatedBan|UserDeactivated)(?:Error)?\b/,
    /\bTelegramError: 401\b/,
    /\bUnauthorized: invalid token specified\b/i,
    /\bTelegram\w{0,30}Exception: (?:Unauthorized|Not Found)\b/,
    /\bTelegramBots?Api\w{0,40}[^\n]{0,160}\[40[14]\] (?:Unauthorized|Not Found)\b/i,
    /\btelegrambots\.[^\n]{0,200}\[40[14]\] (?:Unauthorized|Not Found)\b/,
    /\bApi\((?:Unknown\(")?(?:Unauthorized|InvalidToken|NotFound)\b/,
    /\bcheck (?:if|that) (?:the |your )?bot token is (?:valid|correct)\b/i,
    /\btelegram: (?:Unauthorized|Not Found) \((?:401|404)\)/i,
    /\b(?:401: Unauthorized|404: Not Found)\b[^\n]{0,60}(?:telegram|getMe|bot)/i,
  ],
  atStart: [
    /^telegram\.error\.Unauthorized: Unauthorized/,
    /^(?:aiogram\.utils\.(?:token|exceptions)\.)?(?:TokenValidationError|ValidationError): Token is invalid/,
    /^(?:telegram\.error\.)?InvalidToken\b/,
    /^(?:[\w.]{0,60}: )?(?:Unauthorized|401 Unauthorized|401: Unauthorized)\.?$/,
    /^ValueError: Token must (?:contain a colon|not contain spaces)/,
    /^(?:неверный|недействительный|невалидный|некорректный|отозванный) токен(?: бота)?(?![а-яё])/i,
  ],
  levelled: [
    /Error code: 401\b/,
    /\b(?:invalid|wrong|revoked|rejected|expired) (?:telegram )?(?:bot )?token\b/i,
    /\b(?:bot )?token (?:is |was |has been )(?:invalid|wrong|revoked|rejected|expired)\b/i,
    /\bgetMe\b[^\n]{0,60}\b(?:401|Unauthorized)\b/i,
    /\b(?:telegram|телеграм|aiogram|telebot|getMe|getUpdates)\b[^\n]{0,80}\b401\b[^\n]{0,20}\bUnauthorized\b/i,
    /(?:make|create|start|init\w{0,12}) (?:the )?(?:telegram )?bot\b[^\n]{0,30}(?:Not Found|Unauthorized)\b/i,
    /(?:неверный|недействительный|невалидный|некорректный|отозванный) токен/i,
    /токен (?:бота )?(?:неверен|недействителен|невалиден|отозван|отклон[её]н)/i,
  ],
  except: [
    /bot was (?:blocked|kicked)|user is deactivated|NoneType|You must pass the token you received/i,
    /csrf|jwt|access[_ ]token|refresh[_ ]token|web ?hook secret|callback|payment|admin panel|login/i,
  ],
  restartHelps: "no",
  cause: "configuration",
  sources: ["Bot API", "python-telegram-bot", "aiogram", "pyTelegramBotAPI", "grammY", "Telethon", "Pyrogram"],
};

/** Telegram asks to slow down; a restart makes it worse. */
export const flood: MessageKind = {
  class: "flood",
  anywhere: [
    /\bFlood control exceeded\b/i,
    /\bToo Many Requests: retry after [0-9]/i,
    /\btelegram: retry after [0-9]{1,9} \(429\)/i,
    /\bRetryAfter\((?:Seconds\()?[0-9]/,
    /\bTelegramRetryAfter\b/,
    /\btelegram\.error\.RetryAfter\b/,
    /\bFLOOD_(?:PREMIUM_)?WAIT/,
    /\bFloodWait(?:Error)?\b/,
    /\bA wait of [0-9]{1,9} seconds is required\b/,
    /\bETELEGRAM: 429\b/,
    /\berror_code["']?: ?429\b/,
    /\bSLOWMODE_WAIT/,
  ],
  atStart: [
    /^(?:aiogram\.utils\.exceptions\.)?RetryAfter\b/,
    /^(?:\[[^\]\n]{0,60}\] )?Waiting for [0-9]{1,9} seconds before continuing/,
  ],
  levelled: [
    /\bretry[ _]after[ :=]{1,3}[0-9]/i,
    /\bflood ?wait\b/i,
    /\bError code: 429\b[^\n]{0,40}Too Many Requests/i,
    /\bWaiting for [0-9]{1,9} seconds before continuing\b/,
    /(?:флуд|flood)[ -]?(?:контроль|лимит|control|limit)/i,
  ],
  except: [/openai|openrouter|anthropic|gemini|gpt-|googleapis|rate limit reached for/i],
  restartHelps: "never-worse",
  cause: "code",
  sources: ["Bot API", "Telethon", "Pyrogram"],
};

/** Library records below WARNING that are trouble all the same; tested on `logger body`. */
export const libraryRecords: readonly { readonly class: "flood" | "network" | "auth"; readonly pattern: RegExp }[] = [
  { class: "flood", pattern: /^telethon\S{0,60} Sleeping (?:early )?for [0-9.]{1,12}s\b[^\n]{0,120}flood wait/i },
  {
    class: "flood",
    pattern: /^pyrogram\S{0,60} (?:\[[^\]\n]{0,60}\] )?Waiting for [0-9]{1,9} seconds before continuing/,
  },
  { class: "auth", pattern: /^telegram\S{0,60} Network Retry Loop \([^)\n]{0,80}\): Invalid token\b/ },
  {
    class: "network",
    pattern: /^telegram\S{0,60} Network Retry Loop \([^)\n]{0,80}\): (?:Timed out|TelegramError|NetworkError)\b/,
  },
];
