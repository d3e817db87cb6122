/** The mark of a case whose goods are due off a shelf: how many premises are clear, of how many. */

import { html, nothing } from "lit-html/lit-html.js";

import { t } from "../../shared/i18n.js";
import { icon } from "../../shared/icons.js";
import { now } from "../../shared/server-time.js";

/** @param {import("../../shared/types.js").Case} item */
export function offShelfMark(item) {
  const due = (item.off_shelf ?? []).filter(({ warns_at: at }) => at !== null && Date.parse(at) <= now());
  if (due.length === 0) return nothing;
  const sum = (/** @type {"off" | "total"} */ what) => due.reduce((all, order) => all + order[what], 0);
  const over = due.some(({ oldest_due_at: at }) => at !== null && Date.parse(at) < now());
  const whole = t(over ? "shelf.mark_over" : "shelf.mark_due", { off: sum("off"), total: sum("total") });
  return html`<span class="tag shelf ${over ? "over" : ""}" title=${whole} role="img" aria-label=${whole}>${icon("shelf")}${sum("off")}/${sum("total")}</span>`;
}
