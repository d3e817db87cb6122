/**
 * SHA-256 (FIPS 180-4), for a page without HTTPS: there a browser has none. A photograph of some hundred kilobytes takes
 * a few hundredths of a second.
 */

/** The first 32 bits of the fractional part of a root. @param {number} root */
const fraction = (root) => ((root - Math.floor(root)) * 2 ** 32) | 0;
/** The first 64 primes. */
const PRIMES = Array.from({ length: 312 }, (_, n) => n).filter(
  (n) => n > 1 && Array.from({ length: n - 2 }, (_, m) => m + 2).every((m) => n % m),
);
const ROUNDS = PRIMES.map((prime) => fraction(Math.cbrt(prime)));
const START = PRIMES.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));

/** As the browser's own is called. @param {"SHA-256"} _algorithm @param {ArrayBuffer} data */
export function digest(_algorithm, data) {
  const blocks = padded(data);
  const state = Int32Array.from(START);
  const words = new Int32Array(64);
  for (let at = 0; at < blocks.byteLength; at += 64) {
    for (let n = 0; n < 64; n += 1) words[n] = n < 16 ? blocks.getInt32(at + 4 * n) : extended(words, n);
    compress(state, words);
  }
  const made = new DataView(new ArrayBuffer(32));
  for (const [n, word] of state.entries()) made.setInt32(4 * n, word);
  return made.buffer;
}

/** Whole blocks of 64 bytes: a one behind the data, and its length in bits at the end. @param {ArrayBuffer} data */
function padded(data) {
  const bytes = new Uint8Array(Math.ceil((data.byteLength + 9) / 64) * 64);
  bytes.set(new Uint8Array(data));
  bytes[data.byteLength] = 0x80;
  const view = new DataView(bytes.buffer);
  view.setBigUint64(bytes.length - 8, BigInt(data.byteLength) * 8n);
  return view;
}

/** @param {number} word @param {number} by */
const turned = (word, by) => (word >>> by) | (word << (32 - by));

/** @param {Int32Array} words @param {number} n */
function extended(words, n) {
  const [near, far] = [words[n - 2], words[n - 15]];
  const low = turned(far, 7) ^ turned(far, 18) ^ (far >>> 3);
  const high = turned(near, 17) ^ turned(near, 19) ^ (near >>> 10);
  return words[n - 16] + low + words[n - 7] + high;
}

/** @param {Int32Array} state @param {Int32Array} words */
function compress(state, words) {
  let [a, b, c, d, e, f, g, h] = state;
  for (let n = 0; n < 64; n += 1) {
    const one = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
    const first = (h + one + ((e & f) ^ (~e & g)) + ROUNDS[n] + words[n]) | 0;
    const two = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22);
    const second = (two + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  for (const [n, word] of [a, b, c, d, e, f, g, h].entries()) state[n] += word;
}
