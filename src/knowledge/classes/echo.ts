/** Quoted chat text behind its field name: `text='…'`, `"caption": "…"`; closed or cut. */
const QUOTED_FIELD =
  /(?<![\w])(["']?(?:text|caption|query|prompt|question|user_message|message_text|user_input|first_name|last_name|username|title)["']?\s{0,2}[:=]\s{0,2})(?:"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|«[^»]*»?)/gi;
/** Words that announce what a person wrote, and the rest of the line with it. */
const ANNOUNCED = new RegExp(
  "(?:" +
    [
      String.raw`\b(?:message|msg|text|question|query|prompt|request|reply|caption|command)s?\s{1,3}(?:from|by|of)\s(?!you\b)`,
      String.raw`^\[(?:msg|message|chat|dm|pm|group|сообщение|чат)\] `,
      String.raw`(?:\b(?:forward|repost|quote)(?:ed)?\s{1,3}(?:from|by|of)|(?<![\w])(?:переслан[оа]?|репост|цитата)\s{1,3}(?:от|из))\s{1,3}[^:\s"'«]{1,60}\s{0,2}[:>]\s{0,2}["'«]`,
      String.raw`\b(?:incoming|received|new|user|got|chat|last)\s{1,3}(?:message|msg|text|question|query|prompt)\b`,
      String.raw`(?<!\b(?:error|problem|failure|trouble) (?:with|in|of|from|for) )\b(?:user|chat|client|customer|sender)\s{1,3}(?!(?:errors?|exception|timeout|session|server|connector\w*)\b)[^:\s]{1,40}\s{0,2}(?:\([^()]{0,60}\))?\s{0,2}[:>]`,
      String.raw`(?<!telegram |server |client |api )\b(?:asks|asked|says|said|wrote|writes|typed|sent|quoted|replied)\b[^:"'«]{0,40}[:"'«]`,
      String.raw`(?:сообщени[ея]|текст|вопрос|запрос|ответ|команда)\s{1,3}(?:от|из|пользователя|юзера|клиента|чата)(?![а-яё])(?!\s{1,3}(?:telegram|телеграм[а-я]{0,2}|bot api|api|сервер[а-я]{0,2}|openai|google|gemini|openrouter|прокси)(?![\w]))`,
      String.raw`(?:получено|новое|входящее|пришло)\s{1,3}сообщение`,
      String.raw`(?:пользователь|юзер|клиент|чат)\s{1,3}[^:\s]{1,40}\s{0,2}(?:\([^()]{0,60}\))?[^:"'«]{0,30}[:>"'«]`,
      String.raw`(?:спрашивает|спросила?|пишет|написала?|прислала?|отправила?|говорит|сказала?)(?![а-яё])[^:"'«]{0,40}[:"'«]`,
    ].join("|") +
    ")",
  "i",
);
/** A person's way of asking about a fault. */
const ASKING =
  /\?\s{0,4}["'»)]?\s{0,4}$|how (?:to|do i|can i) |what (?:should|do|to do)|why (?:do|does|is|am)|any ideas?|что делать|как (?:исправить|починить|пофиксить|быть|решить)|почему|помогите|подскажите/i;

/** Programs quote in ASCII; these marks are a person's, around a person's words. */
const GUILLEMETS = /«[^»]*»?/g;

/** CPython's own question behind an exception. */
const SUGGESTION = /\. Did you (?:mean|forget)[^\n?]{0,120}\?\s*$/;

/** The text without the chat text that it quotes, behind a field name or in guillemets. */
export function withoutQuotedChat(text: string): string {
  return /["'«]/.test(text) ? text.replace(QUOTED_FIELD, "$1…").replace(GUILLEMETS, "«…»") : text;
}

const QUOTE_FOLLOWS = /^[^"'«\n]{0,40}["'«]/;

/**
 * The part of the line before a person's words, where the line announces them; the whole line where it does not.
 * With `onlyQuoted`, unquoted words behind the announcement stay: `Failed on a message from 77: telegram.error.…`.
 */
export function beforeAnnouncedChat(text: string, { onlyQuoted }: { onlyQuoted: boolean }): string {
  const announced = ANNOUNCED.exec(text);
  if (announced === null) {
    return text;
  }
  const quoted = /["'«]$/.test(announced[0]) || QUOTE_FOLLOWS.test(text.slice(announced.index + announced[0].length));
  return onlyQuoted && !quoted ? text : text.slice(0, announced.index);
}

/** Whether the text announces that a person's words follow. */
export function announcesChat(text: string): boolean {
  return ANNOUNCED.test(text);
}

/** Whether a line without a level reads like a person's question. */
export function asks(text: string): boolean {
  return ASKING.test(text.replace(SUGGESTION, ""));
}
