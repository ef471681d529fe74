/** What a fingerprint looks like is different in each process. */
const key = Array.from({ length: 4 }, () => Math.floor(Math.random() * 2 ** 32));

/**
 * 128 bits, as hexadecimal, by which texts can be compared within this process where they are not to be kept themselves.
 * No cryptographic hash (node:crypto would be 1.2 MB of memory), and none is needed: fingerprints never leave the
 * process, and who could read them here could read the texts where we do. The mixing is MurmurHash3's, x86, 32 bits,
 * with another seed for each of the four words.
 */
export function fingerprintOf(text: string): string {
  return key.map((seed) => wordOf(text, seed).toString(16).padStart(8, "0")).join("");
}

function wordOf(text: string, seed: number): number {
  let hash = seed;
  for (let at = 0; at < text.length; at += 1) {
    let block = Math.imul(text.charCodeAt(at), 0xcc9e2d51);
    block = Math.imul((block << 15) | (block >>> 17), 0x1b873593);
    hash ^= block;
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  hash ^= text.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
