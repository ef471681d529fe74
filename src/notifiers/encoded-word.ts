/** An encoded word is at most 75 characters, of which `=?UTF-8?B?` and `?=` take 12: 45 bytes make 60 of base64. */
const maxBytes = 45;

/**
 * A header's value that may only be ASCII: as it is where it is so, else in encoded words of RFC 2047 on one line, parted
 * by blanks that a reader drops. Line ends become blanks.
 */
export function encodedWord(text: string): string {
  const line = text.toWellFormed().replaceAll(/\p{Cc}+/gu, " ");
  // What looks like an encoded word must not be read as one.
  if (/^[\u0020-\u007e]*$/.test(line) && !line.includes("=?")) return line;
  const words: string[] = [];
  let word = "";
  for (const character of line) {
    if (Buffer.byteLength(word + character) > maxBytes) {
      words.push(word);
      word = "";
    }
    word += character;
  }
  return [...words, word].map((part) => `=?UTF-8?B?${Buffer.from(part).toString("base64")}?=`).join(" ");
}
