/**
 * Proof that updates were fetched or handled (docs/field-notes.md, "Activity and silence"): sentences of the libraries
 * themselves, at the very beginning of the text. Calls outward (sendMessage, getMe) stay healthy in a half-dead bot and
 * are not here.
 */
export const heartbeats: readonly RegExp[] = [
  // aiogram 2 and 3
  /^Update id=[0-9]{1,20} is (?:not )?handled\b/i,
  /^Connection established \(tryings = [0-9]{1,9}, bot id = [0-9]{1,20}\)/,
  /^Response for getUpdates: \[200\]/,
  /^(?:Received|Handled|Unhandled|Process) (?:update|(?:edited )?(?:message|channel post)|(?:callback|inline|shipping|pre-checkout) query|chosen inline result|poll(?: answer)?) \[ID:[0-9]/,
  // pyTelegramBotAPI 3 and 4
  /^["']?Received [0-9]{1,9} new updates\b(?! (?:of|for|to|in|from)\b)/,
  /^["']?The server returned: ["'b]{0,4}\{ ?"ok": ?true, ?"result": ?\[\{ ?"update_id":/,
  // python-telegram-bot 5 to 22 at DEBUG
  /^Getting updates: \[[0-9, ]{0,2000}/,
  /^No new updates found\b/,
  /^Processing Update:? (?:Update\(|\{|[0-9])/i,
  /^Call to Bot API endpoint `?getUpdates`? (?:with parameters `[^`\n]{0,2000}` )?finished with return value/,
  // grammY and Telegraf with DEBUG=, aiogram
  /^(?:grammy:bot|telegraf:main|telegraf:client) (?:Finished )?Processing update [0-9]/i,
  /^(?:[a-z]{1,12}:[a-z]{1,12} )?(?:Received|Got|Fetched) [0-9]{1,9} updates?\b(?! (?:of|for|to|in|from)\b)/i,
  // go-telegram-bot-api with Debug
  /^Endpoint: getUpdates, response: \{"ok":true/,
  // node-telegram-bot-api with DEBUG=
  /^(?:node-telegram-bot-api )?(?:polling data \[|Process Update \{)/,
  // go-telegram-bot-api with Debug, earlier
  /^getUpdates resp: \{"ok":true,"result":\[/,
  // teloxide
  /^(?::[\w:]{1,80} > )?Unhandled update: Update \{ id: UpdateId\(/,
  /^Получено (?:новых )?обновлений: [0-9]/,
  // php-telegram-bot, Telegram.Bot for .NET, telegram-bot-ruby, Telethon
  /^Processed [0-9]{1,9} updates?$/,
  /^Receive message type: [A-Z]/,
  /^Incoming (?:message|callback query|inline query): (?:text|data|query|uid)=/i,
  /^Handling update Update[A-Z]/,
  /^getUpdates ok\b/i,
  // go-telegram/bot with debug
  /^response from 'https?:\/\/[^\s/']{1,200}\/bot[^\s/']{1,200}\/getUpdates' with payload '\{"ok":true/,
  // teloxide and others that log the call with its status
  /^(?:POST|GET) (?:https?:\/\/[^\s/"]{1,260})?\/bot(?!s\/)[^\s/"]{1,200}\/getUpdates(?:\?[^\s"]{0,400})?["']?[\s:=>-]{1,6}(?:HTTP\/[0-9.]{1,3}"? )?200\b/i,
];

/** Whether the text begins with a library's own proof of a fetched or handled update. */
export function isHeartbeat(body: string): boolean {
  return heartbeats.some((heartbeat) => heartbeat.test(body));
}

/** Lines that come only when somebody writes to the bot, wherever they stand in the text: aiogram's, pyTelegramBotAPI's, PTB's, grammY's. */
const WITH_UPDATES =
  /\bUpdate id=[0-9]{1,20} is (?:not )?handled\b|\bProcessing update\b|\b(?:Received|Got|Fetched) [0-9]{1,9} (?:new )?updates?\b|\bConnection established \(tryings\b/i;

/** True for a heartbeat that comes only with updates: its absence says no more than that nobody writes to the bot. */
export function comesOnlyWithUpdates(text: string): boolean {
  return WITH_UPDATES.test(text);
}
