/** A terminal that nobody has widened, in cells. */
export const WIDTH = 80;

/** A text in a colour, by its SGR code (ECMA-48), where colours are shown. */
export function painted(text: string, code: string, color: boolean): string {
  return color ? `\u001b[${code}m${text}\u001b[0m` : text;
}
