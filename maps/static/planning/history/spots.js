/** Show where cases cluster beyond chance; that there is no cluster is an answer, too. */

import { html, nothing } from "lit-html/lit-html.js";
import { changedNow } from "../../shared/changes.js";

import { t, word } from "../../shared/i18n.js";
import { cellName } from "../../shared/map/ground-data.js";
import { flyTo } from "../chart.js";
import { past, setPast } from "./model.js";

const MOST_NAMES = 6;

/** @param {import("./model.js").Spots} spots */
export function hotSpots(spots) {
  return html`<h2>${t("spots.title")}</h2>${spots.why ? html`<p class="quiet">${t(`spots.why.${spots.why}`)}</p>` : found(spots)}`;
}

/** @param {import("./model.js").Spots} spots */
function found({ clusters, likeliest, local, draws, exposure }) {
  return html`${clusters.length ? html`<ol class="plan-sites">${clusters.map((cluster) => html`<li>${named(cluster)}</li>`)}</ol>` : html`<p class="plan-said">${t("spots.none")}${likeliest ? html` <small>${t("spots.likeliest")} ${named(likeliest)}</small>` : nothing}</p>`}
    ${local ? html`<p>${local.hot.length || local.cold.length ? t("spots.local", { hot: local.hot.length, cold: local.cold.length }) : t("spots.no_local", { naive: local.naive })}</p>` : nothing}
    ${exposure === "households" ? nothing : html`<p class="hint">${t("spots.no_households")}</p>`}<p class="hint">${t("spots.hint", { draws, exposure: word("exposure", exposure) })}</p>
    <button @click=${show} aria-pressed=${past.shows === "spots"}>${t("spots.on_map")}</button>`;
}

/** @param {import("./model.js").Cluster} cluster */
function named({ cells, observed, expected, relative_risk: risk, p }) {
  const names = cells.slice(0, MOST_NAMES).map(cellName).join(t("planning.comma"));
  const rest = cells.length > MOST_NAMES ? t("spots.and_more", { n: cells.length - MOST_NAMES }) : "";
  const figures =
    observed === null || risk === null
      ? t("spots.no_count", { p })
      : t("spots.count", { observed, expected: expected.toFixed(1), risk: risk.toFixed(1), p });
  return html`<button class="link" @click=${() => fly(cells)}>${names}${rest}</button> ${figures}`;
}

/** @param {string[]} cells */
function fly(cells) {
  setPast({ shows: "spots" });
  flyTo(cells[0]);
  changedNow("page");
}

function show() {
  setPast({ shows: past.shows === "spots" ? "share" : "spots" });
  changedNow("page");
}
