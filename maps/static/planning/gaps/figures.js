/** Show the coverage figures of an answer beside those of today's posts. */

import { html, nothing } from "lit-html/lit-html.js";
import { spoken } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { arrivalWords } from "../../shared/map/minutes.js";
import { percent } from "../../shared/numbers/shares.js";
import { note, shareOf } from "../demand.js";
import { model } from "../model.js";
import { minutesTable } from "./minutes.js";

/**
 * @param {import("../model.js").Gaps} found
 * @param {ReadonlySet<string> | null} tried the cells that a post in the hand would reach
 */
export function figures(found, tried) {
  const { totals, today, posts, demand, chance } = found;
  const [cells, points] = [totals.cells - totals.without_target, totals.points - totals.points_without_target];
  const [worst, was] = [totals, today].map((each) => each && arrivalWords(each.worst_tenth_s));
  const teams = posts.flatMap((post) => (post.closed ? [] : post.teams));
  const rows = [
    ["cells", totals.reached, cells, today?.reached],
    ["cells_twice", totals.reached_twice, cells, today?.reached_twice],
    ["gaps", totals.gaps, cells, today?.gaps, true],
    ...ifAny("unreachable", totals.unreachable, cells),
    ...ifAny("without_target", totals.without_target, totals.cells),
    ["points", totals.points_reached, points, today?.points_reached],
    ["points_twice", totals.points_reached_twice, points, today?.points_reached_twice],
    ...ifAny("points_without_target", totals.points_without_target, totals.points),
  ];
  return html`<table class="plan-figures" aria-busy=${model.isBusy}>
    <caption>${t("planning.caption", { target: targetWords(found), on: teams.filter((each) => each.duty === "on_duty").length, call: teams.filter((each) => each.duty === "on_call").length })}</caption>
    <tbody>${tried ? html`<tr class="plan-tried"><th scope="row">${t("planning.tried")}</th><td colspan="3">≈ ${tried.size} / ${cells}</td></tr>` : nothing}${rows.map(([name, n, of, before, isLessBetter]) => html`<tr><th scope="row">${t(`planning.figure.${name}`)}</th><td>${n} / ${of}</td><td>${share(/** @type {number} */ (n), /** @type {number} */ (of))}</td><td>${change(/** @type {number} */ (n), /** @type {number | undefined} */ (before), Boolean(isLessBetter))}</td></tr>`)}
      ${demandRow("demand", totals.demand_share, totals.demand_interval, today?.demand_share)}${demandRow("demand_twice", totals.demand_share_twice, totals.demand_interval_twice, today?.demand_share_twice)}
      <tr><th scope="row">${t("planning.figure.worst")}</th><td colspan="2">${worst}</td><td>${was && was !== worst ? t("planning.before", { was }) : nothing}</td></tr>
      ${chance ? html`<tr><th scope="row">${t("planning.figure.chance")}</th><td>${percent(chance.demand_share)}</td><td colspan="2" class="plan-basis">${basis(chance)}</td></tr>` : nothing}
    </tbody></table>${minutesTable(found)}
    ${chance?.factor_is_doubtful ? html`<p class="said bad" role="alert">${t("planning.factor_doubtful", { factor: Number(chance.travel_factor[0].toPrecision(2)) })}</p>` : nothing}
    ${teams.some((team) => team.duty !== "off_duty") ? nothing : html`<p class="said bad" role="alert">${t("planning.no_teams")}</p>`}${note(demand)}<p class="hint">${t("planning.assumption")}</p>`;
}

/** A row that is left out where there is nothing to count. @param {string} name @param {number} n @param {number} of */
function ifAny(name, n, of) {
  return n ? [[name, n, of, undefined]] : [];
}

/** The one target of all cells, else that each has its own, and which these are. @param {import("../model.js").Gaps} found */
export function targetWords({ target_s: one, cells }) {
  if (one !== null) return spoken(one);
  const own = [...new Set(cells.flatMap(({ target_s: each }) => (each === null ? [] : [each])))].sort((a, b) => a - b);
  return t("planning.target_own", { targets: own.map(spoken).join(t("planning.comma")) || "–" });
}

/**
 * The basis of the chance: handling times come from the log, whatever is asked.
 *
 * @param {{cases: number, handling_s: number[], turnout_s: number[]}} chance
 */
function basis({ cases, handling_s: [handling], turnout_s: [turnout] }) {
  const key = cases ? "planning.learned_from" : "planning.learned_nothing";
  return t(key, { n: cases, handling: spoken(handling), turnout: spoken(turnout) });
}

/**
 * @param {string} name
 * @param {number | null} now
 * @param {[number, number] | null} interval
 * @param {number | null | undefined} before
 */
function demandRow(name, now, interval, before) {
  const was =
    before === undefined || before === null || before === now
      ? nothing
      : t("planning.before", { was: shareOf(before, null) });
  return html`<tr><th scope="row">${t(`planning.figure.${name}`)}</th><td colspan="2">${shareOf(now, interval)}</td><td>${was}</td></tr>`;
}

/** @param {number} n @param {number} of */
function share(n, of) {
  return percent(of ? n / of : null);
}

/** @param {number} n @param {number | undefined} before @param {boolean} isLessBetter */
function change(n, before, isLessBetter) {
  if (before === undefined || n === before) return nothing;
  return html`<span class=${n > before !== isLessBetter ? "better" : "worse"}>${n > before ? "▲ +" : "▼ −"}${Math.abs(n - before)}</span>`;
}
