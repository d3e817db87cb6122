/** The parts of the supervision board. */

import { html, nothing } from "lit-html/lit-html.js";
import { t, word } from "../../shared/i18n.js";
import { sum } from "../../shared/numbers/sums.js";
import { session } from "../../shared/session.js";
import { casesAt, destinationName, handlerName, interval, median, reading, ruleName, stationName } from "./model.js";

/**
 * @typedef {import("../../shared/types.js").Supervision} Supervision
 * @typedef {import("../../shared/types.js").Group} Group
 * @typedef {import("../../shared/types.js").Rate} Rate
 * @typedef {import("../../shared/types.js").Timeliness} Timeliness
 */

/** The numbers of the morning. @param {Supervision} board */
export function tiles({ overdue, due_soon: soon, workload }) {
  return html`<ul class="tiles">
    ${tile("overdue", overdue.n)}${tile("due_soon", soon.n)}${tile("open", workload.open)}${tile("unassigned", workload.unassigned)}
    ${approvals(workload.to_approve)}
    ${tile("to_notify", workload.to_notify)}
    ${tile(
      "in_transfer",
      workload.in_transfer.reduce((sum, each) => sum + each.n, 0),
    )}
    ${tile("expedited", workload.expedited)}</ul>`;
}

/** @param {string} list @param {number} n */
function tile(list, n) {
  return html`<li class="${list} ${n ? "" : "none"}"><a href=${casesAt(list)}><b>${n}</b><span>${t(`supervision.${list}`)}</span></a></li>`;
}

/** Everybody's approvals are counted; the list is of those the reader gives. @param {Group[]} groups */
function approvals(groups) {
  const n = groups.reduce((sum, each) => sum + each.n, 0);
  const mine = groups.some(({ key }) => key === session.who?.role) || session.who?.means === "open";
  const words = html`<b>${n}</b><span>${t("supervision.to_approve")}</span>
    ${groups.map(({ key, n }) => html`<small>${word("duty", key)} ${n}</small>`)}`;
  return html`<li class="to_approve ${n ? "" : "none"}">${mine ? html`<a href=${casesAt("to_approve")}>${words}</a>` : words}</li>`;
}

/** Cases that are overdue, or due soon. @param {"overdue" | "due_soon"} list @param {Supervision["overdue"]} urgent */
export function urgentCases(list, urgent) {
  return html`<section class="urgent ${list}" aria-labelledby=${list}>
    <h2 id=${list}>${t(`supervision.${list}`)} <a href=${casesAt(list)}>${urgent.n}</a></h2>
    ${
      urgent.n === 0
        ? html`<p class="quiet">${t("supervision.none")}</p>`
        : html`<div class="groups">${groups("by_handler", urgent.by_handler, handlerName)}
        ${groups("by_station", urgent.by_station, stationName, urgent.in_transfer ? [[t("supervision.in_transfer"), urgent.in_transfer]] : [])}
        ${groups("by_rule", urgent.by_rule, ruleName)}</div>
      <div class="scroll first" tabindex="0" role="group" aria-labelledby=${list}><table><thead><tr>${["case", "stage", "rule", "due", "handler", "station"].map((name) => html`<th scope="col">${t(`supervision.${name}`)}</th>`)}</tr></thead>
        <tbody>${urgent.first.map(urgentCase)}</tbody></table></div>
      ${urgent.n > urgent.first.length ? html`<p class="quiet">${t("supervision.more", { n: urgent.first.length, of: urgent.n })}</p>` : nothing}`
    }</section>`;
}

/** @param {Supervision["overdue"]["first"][number]} item */
function urgentCase(item) {
  return html`<tr><th scope="row"><a href=${casesAt("all", item.number)}>${item.number}</a><small>${word("kind", item.kind)}</small></th>
    <td>${word("stage", item.stage)}</td><td>${ruleName(item.rule)}</td>
    <td>${item.is_bound ? t("supervision.not_before", { day: item.due_on }) : item.due_on}<small>${days(item.days)}</small></td>
    <td>${handlerName(item.handler)}</td><td>${item.in_transfer ? t("supervision.in_transfer") : stationName(item.station)}</td></tr>`;
}

/** @param {number} n until it is due */
function days(n) {
  if (n === 0) return t("supervision.due_today");
  return n < 0 ? t("supervision.days_over", { n: -n }) : t("supervision.days_left", { n });
}

/**
 * Counts by who has the cases.
 *
 * @param {string} title
 * @param {Group[]} found
 * @param {(key: string | null) => string} name
 * @param {[string, number][]} [more]
 */
function groups(title, found, name, more = []) {
  const lines = [...found.map(({ key, n }) => /** @type {[string, number]} */ ([name(key), n])), ...more];
  return html`<table class="counts ${title}"><caption>${t(`supervision.${title}`)}</caption>
    <tbody>${lines.map(([words, n]) => html`<tr><th scope="row">${words}</th><td>${n}</td></tr>`)}</tbody></table>`;
}

/** The holders of the open cases; none is missing. @param {Supervision["workload"]} workload */
export function workload(workload) {
  const sent = workload.in_transfer.map((each) => /** @type {[string, number]} */ ([destinationName(each), each.n]));
  return html`<section class="workload" aria-labelledby="workload"><h2 id="workload">${t("supervision.workload")}</h2>
    <div class="groups">${groups("by_station", workload.by_station, stationName, [...sent, [t("supervision.together"), workload.open]])}
      ${groups("by_handler", workload.by_handler, handlerName)}</div></section>`;
}

/** The five timelinesses. @param {Supervision["timelines"]} lines */
export function timelines(lines) {
  const { receipt, assignment } = lines;
  return html`<section class="timelines" aria-labelledby="timelines"><h2 id="timelines">${t("supervision.timelines")}</h2>
    <p class="quiet">${t("supervision.timelines_about")}</p>
    <div class="scroll"><table><thead><tr>${["timeline", "figure", "missed", "beside"].map((name) => html`<th scope="col">${t(`supervision.${name}`)}</th>`)}</tr></thead><tbody>
      ${kept("acceptance", lines.acceptance)}
      ${line("receipt", receipt, html`${numbered("waiting", receipt.waiting)}${sorted({ returned: receipt.returned })}`, receipt.of ? median(receipt.median_h) : nothing)}
      ${line("assignment", assignment, html`${numbered("unnamed", assignment.waiting)}${sorted({ ended_unnamed: assignment.ended })}`, assignment.of ? median(assignment.median_h) : nothing)}
      ${kept("handling", lines.handling)}${kept("feedback", lines.feedback)}</tbody></table></div></section>`;
}

/** @param {string} name @param {Timeliness} timeliness */
function kept(name, timeliness) {
  const { open, late, not_due, suspended, ended, not_computable } = timeliness;
  return line(
    name,
    timeliness,
    html`${numbered("missed_open", open)}${numbered("missed_late", late)}`,
    sorted({ not_due, suspended, ended, not_computable }),
  );
}

/** A count, which opens its first cases; none says nothing. @param {string} why @param {{n: number, cases: string[]}} counted */
function numbered(why, { n, cases }) {
  if (n === 0) return nothing;
  return html`<details class="numbers"><summary>${t(`supervision.${why}`, { n })}</summary>${cases.map((number) => html`<a href=${casesAt("all", number)}>${number}</a> `)}${n > cases.length ? "…" : nothing}</details>`;
}

/** Counts with their reasons; none says nothing. @param {Record<string, number>} reasons */
function sorted(reasons) {
  const found = Object.entries(reasons).filter(([, n]) => n > 0);
  return found.map(([why, n]) => html`<p>${t(`supervision.${why}`, { n })}</p>`);
}

/** @param {string} name @param {Rate} rate @param {unknown} missed @param {unknown} beside */
function line(name, rate, missed, beside) {
  const { first, beside: counts } = reading(rate);
  return html`<tr data-timeline=${name}><th scope="row">${t(`supervision.${name}`)}<small>${t(`supervision.${name}_about`)}</small></th>
    <td><b>${first}</b>${bar(rate)}<small>${counts}</small></td><td>${missed}</td><td>${beside}</td></tr>`;
}

/** A share as a bar, and over it a line from end to end of its interval. @param {Rate} rate */
function bar({ share, low, high }) {
  if (share === null || low === null || high === null) return nothing;
  const words = interval(share, low, high);
  return html`<span class="share" role="img" aria-label=${words} title=${words}><i .style=${`width: ${100 * share}%`}></i>
    <i class="interval" .style=${`left: ${100 * low}%; width: ${100 * (high - low)}%`}></i></span>`;
}

/** @param {Supervision} board */
export function ratesAndSums({ rates, amounts }) {
  return html`<section class="rates" aria-labelledby="rates"><h2 id="rates">${t("supervision.rates")}</h2>
    <dl>${figure("accepted", reading(rates.accepted), rates.undecided ? t("supervision.undecided", { n: rates.undecided }) : "")}
      ${figure("ended_rate", reading(rates.ended))}
      ${Object.entries(amounts).map(([name, found]) => figure(name, found ? { first: t("supervision.yuan", { yuan: sum(found.yuan) }), beside: t("supervision.of_cases", { n: found.cases }) } : { first: t("supervision.no_data"), beside: "" }))}</dl></section>`;
}

/** @param {string} name @param {{first: string, beside: string}} said @param {string} [more] */
function figure(name, { first, beside }, more = "") {
  return html`<div data-figure=${name}><dt>${t(`supervision.${name}`)}</dt><dd><b>${first}</b><small>${beside}</small>${more ? html`<small>${more}</small>` : nothing}</dd></div>`;
}
