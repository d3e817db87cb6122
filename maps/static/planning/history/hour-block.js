/** Name a block of hours. */

import { t, word } from "../../shared/i18n.js";

/** @param {string} name as `office-workday` */
export function blockName(name) {
  return name
    .split("-")
    .map((part) => word("hour_block", part))
    .join(t("history.block_comma"));
}
