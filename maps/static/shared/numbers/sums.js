/** Sums of money. */

import { boot } from "../boot.js";

const LOCALE = boot.language === "zh" ? "zh-CN" : "en-GB";

/** A sum with separators of thousands, such as 51,975.74. @param {string} yuan a decimal number */
export function sum(yuan) {
  return Number(yuan).toLocaleString(LOCALE, { minimumFractionDigits: 2 });
}
