import type { MessageKind } from "./message-kind.ts";

/** MTProto: two clients share one session file; the key is dead afterwards. */
export const sessionConflict: MessageKind = {
  class: "session_conflict",
  anywhere: [
    /AuthKeyDuplicated(?:Error)?\b/,
    /AUTH_KEY_DUPLICATED/,
    /\bAuthentication key duplicated\b/i,
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
    /\bWebhookConflict\b/,
    /\bTerminatedBySetWebhook\b/i,
  ],
  levelled: [
    /webhook (?:is |still |уже )?(?:active|set|активен|установлен)[^\n]{0,80}(?:getupdates|polling|поллинг)/i,
    /\bwebhook is (?:registered|still registered|installed)\b[^\n]{0,160}\b(?:polling|getUpdates)\b/i,
    /активен webhook|webhook (?:вс[её] ещ[её] |по-прежнему )?активен/i,
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
    /\btelegram[ _]polling[ _]conflict\b/i,
    /\bETELEGRAM: 409\b/,
    /Call to 'getUpdates' failed! \(409/i,
    /\bTelegram API was unsuccessful\. The server returned HTTP 409\b/,
    /\banother bot instance is already (?:polling|running)\b/i,
    /\b409 Conflict for getUpdates\b/i,
    /\bConsider revoking the bot token if you believe that no other instance is running\b/,
    /(?:другой|второй|ещ[её] один) экземпляр бота (?:уже )?(?:запущен|работает)/i,
  ],
  atStart: [/^(?:telegram\.error\.|telebot\.|aiogram\.exceptions\.)Conflict\b/],
  levelled: [
    /\bConflict Error:? ?\(?409\b/i,
    /\b(?:telegram|bot|polling)\b[^\n]{0,80}\b409[ :(-]{1,3}Conflict\b|\b409[ :(-]{1,3}Conflict\b[^\n]{0,80}\b(?:telegram|bot|polling)\b/i,
    /\b409\b[^\n]{0,100}(?:getupdates|polling|bot instance|instance of the bot|экземпляр)/i,
    /(?:getupdates|polling)[^\n]{0,100}\b409\b/i,
    /\btelegram\.error\.Conflict\b/,
    /\bConflict\b[^\n]{0,60}\bgetUpdates\b/i,
    /(?:another|other|second|duplicate) (?:\w{1,20} )?(?:bot )?(?:instance|copy|process)[^\n]{0,30}(?:is |are )?(?:already )?(?:running|polling|active)/i,
    /(?:bot|instance|process) is already running/i,
    /(?:другой|другая|второй|вторая|ещ[её] один|ещ[её] одна) (?:экземпляр|копия|процесс|инстанс)(?![а-яё])/i,
    /(?:бот|экземпляр|копия бота|екземпляр) (?:уже|вже) (?:запущен[аоий]{0,2}|работает|працює)(?![а-яёіїє])/i,
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
    /\bNetwork Retry Loop \([^)\n]{0,80}\): Invalid token\b/,
    /\bFailed bootstrap phase after [0-9]{1,6} retries \((?:Unauthorized|Not Found|InvalidToken)\b/,
    /(?:telegram|телеграм\S{0,4}) (?:отклонил|не принял|отверг|не принимает) (?:ваш |этот )?токен/i,
    /\bMake sure you are using the bot token you obtained from @BotFather\b/,
    /\b(?:401|404) Client Error: [\w ]{2,20} for url: https:\/\/api\.telegram\.org\/bot/,
    /\bunable to getMe: (?:Not Found|Unauthorized)\b/,
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
    /\btelegram: Unauthorized\b/i,
    /\b(?:telegram|телеграм|aiogram|telebot|getMe|getUpdates)\b[^\n]{0,80}\b401\b[^\n]{0,20}\bUnauthorized\b/i,
    /(?:make|create|start|init\w{0,12}) (?:the )?(?:telegram )?bot\b[^\n]{0,30}(?:Not Found|Unauthorized)\b/i,
    /(?:неверн|недействительн|невалидн|некорректн|отозванн|недійсн|невірн)(?:ый|ого|ий) токен/i,
    /токен\S{0,2} (?:бота )?[^\n]{0,30}(?:неверен|неверный|недействител|невалид|отозван|отклон[её]н|устарел|ист[её]к|недійсн|відклика|невірн)/i,
    /(?:отклонил|не принял|отверг|не принимает|відхилив) (?:ваш |этот )?токен/i,
    /\b(?:rejected|refused|declined|revoked) (?:the |your |this )?(?:telegram )?(?:bot )?token\b/i,
    /\b(?:bot[ _])?token (?:has |was |is |got )?(?:been )?(?:invalid|revoked|rejected|refused|expired|unauthorized|no longer valid)\b/i,
    /\bTelegram says: \[40[01] (?:ACCESS_TOKEN|AUTH_KEY|SESSION|USER_DEACTIVATED|API_ID)_\w{1,30}\]/,
  ],
  except: [
    /bot was (?:blocked|kicked)|user is deactivated|NoneType|You must pass the token you received/i,
    /csrf|jwt|(?<![A-Z])refresh[_ ]token|web ?hook secret|callback|payment|admin panel|login|токен\S{0,2} карты|плат[её]ж|оплат/i,
    /[Aa]ccess[_ ][Tt]oken/,
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
    /`RetryAfter` error/,
    /\bServer indicated flood error\b/i,
    /\bRequest invoked too often\b|\bTransport flood\b/i,
    /\btelegram\b[^\n]{0,40}\brate[ -]?limit(?:ed|s)?\b|\brate[ -]?limit(?:ed)? by telegram\b/i,
    /лимит\S{0,2} (?:запросов )?(?:telegram|телеграм)/i,
    /\bToo Many Requests\b[^\n]{0,60}\b(?:telegram|sendMessage|bot)\b|\b(?:telegram|sendMessage)\b[^\n]{0,60}\bToo Many Requests\b/i,
  ],
  except: [/openai|openrouter|anthropic|gemini|\bgpt-[0-9]|googleapis|rate limit reached for/i],
  restartHelps: "never-worse",
  cause: "code",
  sources: ["Bot API", "Telethon", "Pyrogram"],
};

/** Library records below WARNING that are trouble all the same; tested on `logger body`. */
export const libraryRecords: readonly {
  readonly class: "conflict" | "flood" | "network" | "auth";
  readonly pattern: RegExp;
}[] = [
  { class: "flood", pattern: /^telethon\S{0,60} Sleeping (?:early )?for [0-9.]{1,12}s\b[^\n]{0,120}flood wait/i },
  {
    class: "flood",
    pattern: /^pyrogram\S{0,60} (?:\[[^\]\n]{0,60}\] )?Waiting for [0-9]{1,9} seconds before continuing/,
  },
  { class: "conflict", pattern: /^\S{0,60} ?Update listener error for request [^\n]{0,200} with response 409 / },
  { class: "network", pattern: /^aiogram\S{0,60} Response for \w{2,60}: \[5[0-9]{2}\]/ },
  { class: "auth", pattern: /^aiogram\S{0,60} Response for \w{2,60}: \[401\]/ },
  { class: "auth", pattern: /^telegram\S{0,60} Network Retry Loop \([^)\n]{0,80}\): Invalid token\b/ },
  {
    class: "network",
    pattern: /^telegram\S{0,60} Network Retry Loop \([^)\n]{0,80}\): (?:Timed out|TelegramError|NetworkError)\b/,
  },
];
