/** Preview the rounds of an order before it is sent: a line for each team, its visits in order below. */

import { html, nothing } from "lit-html/lit-html.js";
import { spoken } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { teamName } from "../case/choices.js";
import { ahead, askAhead } from "./ahead.js";

/** @typedef {import("./ahead.js").RoundAhead} Round */

/**
 * @param {import("../../shared/types.js").Case} item
 * @param {string[]} names of what is chosen, in the order it is sent in
 */
export function roundsAhead(item, names) {
  askAhead(item.id);
  if (names.length === 0) return nothing;
  return html`<fieldset class="rounds" aria-live="polite"><legend>${t("shelf.rounds")}</legend>${inside(names)}</fieldset>`;
}

/** @param {string[]} names */
function inside(names) {
  if (ahead.failed) return html`<p class="note">${t("shelf.rounds_unknown")}</p>`;
  if (!ahead.answer) return html`<p class="note">${t("shelf.rounds_asked")}</p>`;
  const { rounds, without } = ahead.answer;
  return html`${rounds.map((each) => round(each, names))}
    ${without.length ? html`<p class="problem">${t("shelf.rounds_without", { n: without.length })}</p>` : nothing}`;
}

/** @param {Round} each @param {string[]} names */
function round(each, names) {
  const apart = each.legs.filter((leg) => leg.travel_s === null).length;
  return html`<details><summary><b>${teamName(each.team)}</b> ${t("shelf.round", { n: each.legs.length, time: spoken(each.total_s) })}
      ${each.method === "straight_line" ? html`<em>${t("method.straight_line")}</em>` : nothing}
      ${apart ? html`<em>${t("shelf.round_apart", { n: apart })}</em>` : nothing}</summary>
    <ol>${each.legs.map((leg) => html`<li><span>${names[leg.premises - 1] ?? ""}</span><small>${leg.travel_s === null ? t("shelf.no_road") : `+${spoken(leg.travel_s)}`}</small></li>`)}</ol></details>`;
}
