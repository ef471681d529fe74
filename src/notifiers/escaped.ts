/**
 * A text in which `&`, `<` and `>` mean themselves: for the Bot API's HTML as for Slack's mrkdwn, where `<!channel>` and
 * `<@U123>` would call somebody (https://docs.slack.dev, "Formatting message text").
 */
export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
