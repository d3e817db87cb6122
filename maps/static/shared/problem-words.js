/** Put a refusal into words: the server's, or the page's own where the API names headers, which users do not see. */

import { t } from "./i18n.js";

/** @type {Record<string, string>} */
const OWN = {
  "/problems/database-unavailable": "problem.no_database",
  "/problems/perhaps-done": "problem.perhaps_done",
};

/** @param {number} status @param {any} problem what the server says of it, if anything @returns {string} */
export function problemWords(status, problem) {
  const own = OWN[problem?.type];
  const message = own ? t(own) : (problem?.detail ?? problem?.title ?? t("problem.status", { status }));
  return typeof message === "string" ? message : JSON.stringify(message);
}
