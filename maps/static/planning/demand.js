/** The choice of weights for cells, and sentences on where the demand comes from and where it ends. */

import { html, nothing } from "lit-html/lit-html.js";

import { wallDay } from "../shared/format.js";
import { t, word } from "../shared/i18n.js";
import { percent } from "../shared/numbers/shares.js";

/**
 * @typedef {{asked: string, used: string, why: string | null, reason: string | null, unit: string, total: number | null, total_low: number | null,
 *   total_high: number | null, stated: number, spread: number, without: number, spread_by: string[], unplaced: number, origins: string[],
 *   years: [number, number] | null, since: string | null, until: string | null, cases: number | null, elsewhere: number | null, few: number,
 *   exposure: string | null}} Demand
 * @typedef {{demand: number | null, demand_low: number | null, demand_high: number | null, demand_origin: string}} CellDemand
 */

/** @type {Record<string, string>} */
const HOUSEHOLDS_LACK = {
  no_households: "demand.instead_households",
  zero_households: "demand.instead_zero_households",
};

/** Name the weights used instead of those asked for, and why; null if they are the same. @param {Demand} demand */
export function instead({ why, used }) {
  if (why === null) return null;
  if (why in HOUSEHOLDS_LACK) return t(HOUSEHOLDS_LACK[why]);
  return t(used === "households" ? "demand.instead_cases_households" : "demand.instead_cases_equal");
}

/**
 * Describe where the demand comes from and where it ends, a sentence each.
 *
 * @param {Demand} demand
 * @returns {string[]}
 */
export function sentences(demand) {
  if (demand.used === "equal") return [t("demand.by_equal")];
  return demand.used === "households" ? byHouseholds(demand) : byCases(demand);
}

/** @param {Demand} demand */
function byHouseholds({ total, origins, years, ...demand }) {
  const when =
    years === null ? t("demand.not_stated") : years[0] === years[1] ? String(years[0]) : `${years[0]}–${years[1]}`;
  const said = [
    t("demand.by_households", {
      total: total ?? 0,
      origins: origins.join(t("demand.comma")) || t("demand.not_stated"),
      years: when,
    }),
  ];
  if (demand.spread)
    said.push(
      t("demand.spread", {
        n: demand.spread,
        by: demand.spread_by.map((each) => word("spread_by", each)).join(t("demand.comma")),
      }),
    );
  if (demand.without) said.push(t("demand.without", { n: demand.without }));
  if (demand.unplaced) said.push(t("demand.unplaced", { n: demand.unplaced }));
  return said;
}

/** @param {Demand} demand */
function byCases({ since, until, cases, total, total_low: low, total_high: high, ...demand }) {
  const facts = {
    since: wallDay(since ?? ""),
    until: wallDay(until ?? ""),
    exposure: word("exposure", demand.exposure ?? "equal"),
  };
  const said = [
    cases === null
      ? t("demand.by_few_cases", facts)
      : t("demand.by_cases", { ...facts, cases, total: total ?? 0, low: low ?? 0, high: high ?? 0 }),
  ];
  if (demand.few) said.push(t("demand.few", { n: demand.few }));
  if (demand.elsewhere === null) said.push(t("demand.elsewhere_few"));
  else if (demand.elsewhere) said.push(t("demand.elsewhere", { n: demand.elsewhere }));
  return said;
}

/** @param {Demand} demand */
export function note(demand) {
  const other = instead(demand);
  return html`${other ? html`<p class="said bad" role="alert">${other}</p>` : nothing}<p class="hint plan-demand">${sentences(demand).join(" ")}</p>`;
}

/** A cell's demand as its row shows it. @param {CellDemand} cell */
export function ofCell({ demand, demand_low: low, demand_high: high, demand_origin: origin }) {
  if (origin === "alike") return "–";
  return t(`demand.cell_${origin}`, { n: demand ?? 0, low: low ?? 0, high: high ?? 0 });
}

/** A share with its interval where it has one. @param {number | null} share @param {[number, number] | null} interval */
export function shareOf(share, interval) {
  if (share === null) return "–";
  return interval
    ? `${percent(share)} (${t("demand.interval", { low: percent(interval[0]), high: percent(interval[1]) })})`
    : percent(share);
}
