/** Show the notice of a county's data, such as that they are made up. */

import { boot } from "./boot.js";
import { t } from "./i18n.js";

/** @param {{notice?: string | null, synthetic?: boolean}} county */
export function noticeOf({ notice, synthetic }) {
  if (notice) return inLanguage(notice);
  return synthetic ? t("banner.notice") : "";
}

/**
 * A notice may say the same twice, Chinese first: then the part in the reader's language.
 *
 * @param {string} notice
 */
function inLanguage(notice) {
  const parts = notice.split(/(?<=[。！])\s*(?=[A-Z])/);
  return parts.length === 2 ? parts[boot.language === "zh" ? 0 : 1] : notice;
}
