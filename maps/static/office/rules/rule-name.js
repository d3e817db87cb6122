/** Name a rule by its path in the rules. */

import { t, word } from "../../shared/i18n.js";

/** The name of a rule from its path: what it is of, and which. @param {string} rule */
export function nameOfRule(rule) {
  const parts = rule.split(".");
  if (parts[0] === "needs") return t("rules.need_n", { n: Number(parts[1]) + 1 });
  if (parts[0] === "target_by_kind_s") return `${word("rule", parts[0])} · ${word("cell", parts[1])}`;
  if (parts[0] !== "kinds") return word("rule", rule);
  const last = parts[2] === "ladder" ? t("rules.tells", { level: word("level", parts[3]) }) : word("rule", parts[2]);
  return `${word("alert", parts[1])} · ${last}`;
}
