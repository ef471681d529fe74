/** A refusal that lasts until somebody mends something: by its status and by a text of the Bot API server. */
interface Mend {
  readonly status: number;
  readonly pattern: RegExp;
  readonly mend: string;
}

const startIt = "open the chat with the bot and press Start";
const addIt = "add the bot to the chat, or change notify.telegram.chat_id";
const letIt = "let the bot write in the chat: in a channel, make it an administrator";

/** The texts are those of the Bot API server (telegram-bot-api, Client.cpp) and, in capitals, of Telegram behind it. */
const mends: readonly Mend[] = [
  {
    status: 401,
    pattern: /^/,
    mend: "the token is not valid: put the one that @BotFather shows where notify.telegram.token is read",
  },
  {
    status: 404,
    pattern: /^/,
    mend: "the token is not valid, or notify.telegram.api is no Bot API server: compare the token with the one that @BotFather shows",
  },
  { status: 403, pattern: /blocked by the user/i, mend: `unblock the bot: ${startIt}` },
  { status: 403, pattern: /can't initiate conversation/i, mend: startIt },
  { status: 403, pattern: /kicked|not a member/i, mend: addIt },
  { status: 403, pattern: /user is deactivated/i, mend: "that account is gone: change notify.telegram.chat_id" },
  {
    status: 403,
    pattern: /bots can't send messages to bots/i,
    mend: "notify.telegram.chat_id is a bot's: write the owner's or a group's",
  },
  { status: 403, pattern: /^/, mend: letIt },
  {
    status: 400,
    pattern: /chat not found|user not found|PEER_ID_INVALID|chat_id is empty|invalid user_id/i,
    mend: `notify.telegram.chat_id must be a chat that the bot is in: ${startIt}, or add it to the group`,
  },
  {
    status: 400,
    pattern: /group chat was (?:deactivated|deleted|upgraded)/i,
    mend: "the group is gone: change notify.telegram.chat_id",
  },
  {
    status: 400,
    pattern: /message thread not found|TOPIC_(?:CLOSED|DELETED)|MESSAGE_THREAD/i,
    mend: "the topic is closed or gone: change notify.telegram.topic",
  },
  {
    status: 400,
    pattern:
      /not enough rights|have no rights|need administrator rights|CHAT_WRITE_FORBIDDEN|CHAT_(?:SEND_PLAIN|SEND_TEXT|ADMIN|RESTRICTED)\w*|CHANNEL_PRIVATE/i,
    mend: letIt,
  },
];

/** What mends a refusal, in words; null for one that only concerns this message. */
export function mendOf(status: number, description: string): string | null {
  return mends.find((entry) => entry.status === status && entry.pattern.test(description))?.mend ?? null;
}
