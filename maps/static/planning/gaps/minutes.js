/** The cells without a target: how many are reached within how many minutes, and the one that is reached last. */

import { html, nothing } from "lit-html/lit-html.js";
import { t } from "../../shared/i18n.js";
import { arrivalWords, bandWords } from "../../shared/map/minutes.js";
import { percent } from "../../shared/numbers/shares.js";
import { point } from "./list.js";

/** @param {import("../model.js").Gaps} found */
export function minutesTable({ totals, today }) {
  const { minutes } = totals;
  if (!minutes) return nothing;
  const { cells, bands, worst } = minutes;
  const was = today?.minutes;
  return html`<table class="plan-minutes"><caption>${t("minutes.instead")} (${cells} / ${totals.cells})</caption><tbody>
    ${bands.map((each, n) => html`<tr><th scope="row"><i class="plan-key ${each.band}" aria-hidden="true"></i>${bandWords(each)}</th><td>${each.cells} / ${cells}</td><td>${percent(each.cells / cells)}</td><td>${before(each.cells, was?.bands[n].cells)}</td></tr>`)}
    ${(/** @type {const} */ (["median_s", "p90_s"])).map((name) => html`<tr><th scope="row">${t(`minutes.${name}`)}</th><td colspan="2">${arrivalWords(minutes[name])}</td><td>${was ? before(arrivalWords(minutes[name]), arrivalWords(was[name])) : nothing}</td></tr>`)}
    <tr><th scope="row">${t("minutes.worst")}</th><td colspan="3"><button class="link" title=${worst.code} @click=${() => point(worst.code)}>${worst.name}</button> ${arrivalWords(worst.arrival_s)}</td></tr>
  </tbody></table><p class="hint">${t("minutes.hint")}</p>`;
}

/** @param {number | string} now @param {number | string | undefined} was */
function before(now, was) {
  return was === undefined || was === now ? nothing : t("planning.before", { was });
}
