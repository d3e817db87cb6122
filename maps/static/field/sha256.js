/** SHA-256 for a page without HTTPS, where a browser has none: a package's, fetched only there. */

import { boot } from "../shared/boot.js";

/** As the browser's own is called. @param {"SHA-256"} _algorithm @param {ArrayBuffer} data @returns {Promise<Uint8Array>} */
export async function digest(_algorithm, data) {
  const { sha256 } = await import(`${boot.vendor}/@noble/hashes/sha2.js`);
  return sha256(new Uint8Array(data));
}
