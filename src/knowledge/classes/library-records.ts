/** Library records below WARNING that are trouble all the same; tested on `logger body`. */
export const libraryRecords: readonly {
  readonly class: "conflict" | "session_conflict" | "flood" | "network" | "auth";
  readonly pattern: RegExp;
}[] = [
  { class: "flood", pattern: /^telethon\S{0,60} Sleeping (?:early )?for [0-9.]{1,12}s\b[^\n]{0,120}flood wait/i },
  {
    class: "flood",
    pattern: /^pyrogram\S{0,60} (?:\[[^\]\n]{0,60}\] )?Waiting for [0-9]{1,9} seconds before continuing/,
  },
  {
    class: "network",
    pattern: /^telethon\S{0,60} (?:Cannot get difference|Failed to get \w{2,20}) since the network is down\b/,
  },
  { class: "conflict", pattern: /^\S{0,60} ?Update listener error for request [^\n]{0,200} with response 409 / },
  { class: "auth", pattern: /^\S{0,60} ?Update listener error for request [^\n]{0,200} with response 40[14] / },
  { class: "network", pattern: /^aiogram\S{0,60} Response for \w{2,60}: \[5[0-9]{2}\]/ },
  // gotd/td
  { class: "session_conflict", pattern: /\brpc error code 406: AUTH_KEY_DUPLICATED\b/ },
  { class: "auth", pattern: /^aiogram\S{0,60} Response for \w{2,60}: \[401\]/ },
  { class: "flood", pattern: /^telegram\S{0,60} Network Retry Loop \([^)\n]{0,80}\): Flood control exceeded\b/ },
  { class: "auth", pattern: /^telegram\S{0,60} Network Retry Loop \([^)\n]{0,80}\): Invalid token\b/ },
  {
    class: "network",
    pattern: /^telegram\S{0,60} Network Retry Loop \([^)\n]{0,80}\): (?:Timed out|TelegramError|NetworkError)\b/,
  },
];
