/** The offers of a day: by which channel they became known, after how many seconds, and what became of the messages. */

import { html, nothing } from "lit-html/lit-html.js";
import { get } from "../../shared/api.js";
import { changedNow } from "../../shared/changes.js";
import { inOneLanguage, t } from "../../shared/i18n.js";
import { part } from "../../shared/part.js";
import { may } from "../../shared/session.js";

const HEADS = [
  "channel",
  "reached_known",
  "reached_p50",
  "reached_p95",
  "reached_taken",
  "reached_expired",
  "reached_failed",
  "reached_withheld",
];

const [shown, writable] = part({
  /** @type {import("../../shared/types.js").ReachedDay | null} null: not read, or not to be seen */
  found: null,
  /** @type {string | null} */
  failed: null,
});

/** Read the figures of a day, by default of today. @param {string} [day] */
export async function readReached(day) {
  if (!may("GET", "/messages/summary")) return;
  try {
    const found = await get("/messages/summary", { day });
    Object.assign(writable, { found, failed: null });
  } catch (problem) {
    writable.failed = inOneLanguage(/** @type {Error} */ (problem).message);
  }
  changedNow("page");
}

export function reachedTable() {
  const { found, failed } = shown;
  if (!found) return failed ? html`<p class="said bad" role="alert">${failed}</p>` : nothing;
  const change = (/** @type {Event} */ event) => {
    const { value } = /** @type {HTMLInputElement} */ (event.target);
    if (value) void readReached(value);
  };
  return html`<div class="reached"><h3>${t("rules.reached")}</h3>
    <p><label>${t("rules.reached_day")} <input type="date" required .value=${found.day} @change=${change}></label>
      <span role="status">${t("rules.reached_of", { known: found.known, offers: found.offers })}</span></p>
    ${failed ? html`<p class="said bad" role="alert">${failed}</p>` : nothing}
    ${found.channels.length ? html`<div class="listing" tabindex="0" role="region" aria-label=${t("rules.reached")}><table><thead><tr>${HEADS.map((head) => html`<th scope="col">${t(`rules.${head}`)}</th>`)}</tr></thead><tbody>${found.channels.map(row)}</tbody></table></div>` : nothing}</div>`;
}

/** @param {import("../../shared/types.js").ReachedDay["channels"][number]} each */
function row(each) {
  const figures = [each.known, seconds(each.p50_s), seconds(each.p95_s)];
  const messages =
    each.channel === null ? ["–", "–", "–", "–"] : [each.handed_over, each.expired, each.failed, each.withheld];
  return html`<tr><th scope="row">${each.channel ?? t("rules.reached_page")}</th>${[...figures, ...messages].map((figure) => html`<td>${figure}</td>`)}</tr>`;
}

/** @param {number | null} value */
function seconds(value) {
  return value === null ? "–" : t("rules.seconds", { n: Math.round(value) });
}
