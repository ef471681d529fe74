/**
 * A number from 0 to 1 that looks random and is the same for the same text (FNV-1a, 32 bits), so that units felled
 * together do not rise together and a replay still decides alike.
 */
export function jitterOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) / 0xffffffff;
}
