/** The source of a regular expression that matches this very text (RegExp.escape() is not in Node 22). */
export function literally(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
