/** One case: what may be done, what waits, its deadlines with the law, its parties, and both of its lives on one time line. */

import { html, nothing } from "lit-html/lit-html.js";
import { dayWords, dueChip, dueOfDeadline, momentDay, ruleName } from "../../shared/casework/due.js";
import { actorName } from "../../shared/colleagues.js";
import { wallDate } from "../../shared/format.js";
import { nameOf, t, word } from "../../shared/i18n.js";
import { icon } from "../../shared/icons.js";
import { sum } from "../../shared/numbers/sums.js";
import { placeTitle } from "../../shared/place/words.js";
import { actButtons, actForm, button, wanted } from "./form.js";
import { ANSWERS, actIn, eventWords, timeline } from "./model.js";
import { desk } from "./state.js";

/**
 * @typedef {import("./state.js").Detail} Detail
 * @typedef {import("../../shared/types.js").Handling} Handling
 * @typedef {import("../../shared/types.js").ExplainedDeadline} ExplainedDeadline
 */

const CHOSEN = new Set(["ground", "result", "channel", "recipient", "party", "kind", "was", "level", "challenge"]);

/** @param {() => void} close */
export function casePanel(close) {
  const detail = /** @type {Detail | null} */ (desk.detail);
  return html`<article class="case" tabindex="-1" aria-labelledby="case-title" aria-busy=${detail === null}>
    <button class="close" aria-label=${t("casework.close")} title=${t("casework.close")} @click=${close}>${icon("close")}</button>
    ${detail ? content(detail) : html`<h2 id="case-title">${t("casework.reading")}</h2>`}</article>`;
}

/** @param {Detail} detail */
function content({ case: item, handling, deadlines, events }) {
  return html`<header><h2 id="case-title">${handling.number}</h2>
      <p>${word("kind", handling.kind)} · ${word("category", item.category)} · <b class="stage">${word("stage", handling.stage)}</b>
        <small>${t("casework.since", { at: wallDate(handling.since) })}</small></p></header>
    <p class="text">${item.text}</p>
    ${keeper(handling, item)}
    ${desk.form && !desk.form.isShared ? actForm() : handling.acts.length ? actButtons(handling.acts, false) : html`<p class="quiet">${t("casework.no_acts")}</p>`}
    ${waiting(handling)}
    ${part("deadlines", deadlines.length, html`<ul>${deadlines.map(deadline)}</ul>`)}
    ${part("parties", handling.parties.length, html`<ul>${handling.parties.map(party)}</ul>`)}
    ${amounts(handling)}
    ${part("history", events.length, html`<ol>${timeline(events).map(eventLine)}</ol>`)}`;
}

/** @param {string} name @param {number} n @param {unknown} shown */
function part(name, n, shown) {
  return n ? html`<section class=${name}><h3>${t(`casework.part_${name}`)}</h3>${shown}</section>` : nothing;
}

/** @param {string | null} code */
function stationName(code) {
  const found = desk.stations.find((each) => each.code === code);
  return code === null ? t("casework.bureau") : found ? nameOf(found) : code;
}

/** The holder of the case, its place and its receipt. @param {Handling} handling @param {Detail["case"]} item */
function keeper({ station, handler, received_on: received, suspended_by: why }, item) {
  const place = placeTitle(item.place) ?? item.cell?.name;
  return html`<dl class="facts"><div><dt>${t("casework.has_it")}</dt><dd>${stationName(station)} · ${handler ? actorName(handler) : t("casework.nobody")}</dd></div>
    <div><dt>${t("casework.received")}</dt><dd>${dayWords(received, desk.today)} · ${word("channel", item.channel)}</dd></div>
    ${place ? html`<div><dt>${t("casework.place")}</dt><dd>${place}</dd></div>` : nothing}
    <div><dt>${t("casework.response")}</dt><dd>${word("status", item.status)} · <a href="/?case=${item.id}">${t("casework.on_map")}</a></dd></div>
    ${why ? html`<div><dt>${t("casework.clocks")}</dt><dd><span class="due-chip untimed">${icon("untimed")}${t("casework.suspended")}: ${word("suspended", why)}</span></dd></div>` : nothing}</dl>`;
}

/** Open items: a proposal, notices, a transfer, expedites. @param {Handling} handling */
function waiting(handling) {
  const notices = handling.notices.filter(({ waiting: who }) => who.length > 0);
  const transfers = handling.transfers.filter((each) => !each.received_at && !each.returned_at);
  const expedites = handling.expedites.filter((each) => !each.answered_at);
  const all = [
    handling.proposal && proposal(handling),
    ...notices.map(
      (each) =>
        html`<li>${icon("offered")}<span>${t("casework.notice", { act: word("act", each.act), who: each.waiting.map((who) => word("choice", who)).join(t("casework.and")) })}
          <small>${wallDate(each.decided_at)}</small></span></li>`,
    ),
    ...transfers.map(
      (each) =>
        html`<li>${icon("en_route")}<span>${t("casework.transfer", { to: each.level === "station" ? stationName(each.to) : each.to || word("choice", each.level) })}
          <small>${wallDate(each.sent_at)} · ${actorName(each.by)}${each.reason ? html` · ${each.reason}` : nothing}</small></span></li>`,
    ),
    ...expedites.map(
      (each) =>
        html`<li class="late">${icon("escalated")}<span>${t("casework.expedite", { day: dayWords(each.answer_by, desk.today) })}
          <small>${actorName(each.by)} · ${each.reason}</small></span></li>`,
    ),
  ].filter(Boolean);
  return part("waiting", all.length, html`<ul class="waits">${all}</ul>`);
}

/** @param {Handling} handling */
function proposal({ proposal: asked, acts }) {
  if (!asked) return nothing;
  const mine = acts.filter(({ act }) => ANSWERS.includes(act));
  return html`<li class="proposal">${icon("waiting")}<span><b>${t("casework.proposal", { act: word("act", asked.act) })}</b>
    ${asked.approval ? html`<em>${t("casework.waits_approval", { who: word("duty", asked.approval) })}</em>` : nothing}
    <small>${actorName(asked.by)} · ${wallDate(asked.at)}${asked.approved_by.length ? html` · ${t("casework.approved_by", { who: asked.approved_by.map(actorName).join(t("casework.and")) })}` : nothing}</small>
    ${said(asked.data)}${mine.length && !desk.form ? html`<span class="acts">${mine.map((act) => html`${button(act, acts, false)}${wanted(act)}`)}</span>` : nothing}</span></li>`;
}

/** @param {ExplainedDeadline} each */
function deadline(each) {
  const isOpen = each.stopped_at === null;
  const tone = { kept: "met", ended: "untimed", missed: "missed" }[/** @type {string} */ (each.state)] ?? "running";
  const several = each.rules.length > 1;
  return html`<li><div class="top"><b>${ruleName(each)}</b>${isOpen ? dueChip(dueOfDeadline(each), desk.today) : html`<span class="due-chip ${tone}">${icon(tone)}${word("deadline", each.state)}</span>`}</div>
    <small>${t("casework.started", { day: dayWords(each.started_on, desk.today) })}${each.due_on ? ` · ${t("casework.due_on", { day: dayWords(each.due_on, desk.today) })}` : nothing}${each.is_extended ? ` · ${t("casework.extended")}` : nothing}${each.stopped_at ? ` · ${t("casework.stopped", { day: momentDay(each.stopped_at, desk.today) })}` : nothing}</small>
    <ul class="rules">${each.rules.map(
      (rule) =>
        html`<li>${several ? html`<b>${ruleName(rule)}</b> ${ruleDay(rule)} ${rule.rule === each.rule ? html`<span class="tag">${t("casework.governs")}</span>` : nothing}` : nothing}
        <small lang="zh">${rule.legal_basis.join("；")}</small></li>`,
    )}</ul>
    ${each.days.length ? days(each) : nothing}</li>`;
}

/** @param {ExplainedDeadline["rules"][number]} rule */
function ruleDay({ due_on: day, not_before: bound }) {
  if (day) return dayWords(day, desk.today);
  return bound ? t("casework.not_before", { day: dayWords(bound, desk.today) }) : "";
}

/** Every day counted and skipped, with why. @param {ExplainedDeadline} deadline */
function days({ days: all, name }) {
  let n = 0;
  const counted = all.filter((each) => each.counted).length;
  return html`<details class="days"><summary>${t("casework.day_by_day", { n: counted })}</summary>
    <div class="scroll" tabindex="0" role="region" aria-label="${t("casework.day_by_day", { n: counted })} ${name}"><table><tbody>${all.map(
      (each) => html`<tr class=${each.counted ? "" : "skipped"}><td>${each.counted ? ++n : "–"}</td>
      <td>${dayWords(each.date, desk.today)}</td><td>${word("counted", each.why)}${ruleName(each) ? html` · ${ruleName(each)}` : nothing}</td></tr>`,
    )}</tbody></table></div></details>`;
}

/** @param {Handling["parties"][number]} each */
function party(each) {
  const code = each.credit_code ?? each.no_code_reason;
  return html`<li>${word("choice", each.role)}: <b>${each.name}</b>${code ? html` <code>${code}</code>` : nothing}
    ${each.is_verified ? html`<span class="due-chip met">${icon("met")}${t("casework.is_verified")}</span>` : nothing}</li>`;
}

/** @param {Handling} handling */
function amounts({ amounts: all }) {
  const each = Object.entries(all);
  return part(
    "amounts",
    each.length,
    html`<dl class="facts">${each.map(([name, yuan]) => html`<div><dt>${word("act_field", name)}</dt><dd>${sum(yuan)}</dd></div>`)}</dl>`,
  );
}

/** @param {ReturnType<typeof timeline>[number]} event */
function eventLine(event) {
  const words = event.isOffice ? said(event.data) : remark(event.data);
  return html`<li class="${event.isOffice ? "office" : "response"} ${event.isBack ? "taken-back" : ""}"><time datetime=${event.at}>${wallDate(event.at)}</time>
    <span><b>${eventWords(event.type)}</b>${actIn(event.type) === "proposed" ? `: ${word("act", event.data.act)}` : nothing}${event.team ? ` · ${event.team}` : nothing}
      ${event.isBack ? html`<em>${t("casework.taken_back")}</em>` : nothing}<small>${actorName(event.actor)}</small>${words}</span></li>`;
}

/** The values of an act, each under its label. @param {Record<string, any>} data */
function said(data) {
  const words = Object.entries(data)
    .filter(([name]) => word("act_field", name) !== name && name !== "of")
    .map(([name, value]) =>
      value === true ? word("act_field", name) : `${word("act_field", name)}: ${valueWords(name, value)}`,
    );
  return words.length ? html`<q>${words.join(" · ")}</q>` : nothing;
}

/** @param {string} name @param {any} value */
function valueWords(name, value) {
  if (CHOSEN.has(name)) return word("choice", value);
  if (name === "handler") return actorName(value);
  if (name === "station") return stationName(value);
  if (name === "deadline")
    return desk.detail?.deadlines.filter((each) => each.name === value).map(ruleName)[0] ?? value;
  return name.endsWith("_yuan") ? sum(value) : String(value);
}

/** The words written with a step of the response, without codes of the system. @param {Record<string, any>} data */
function remark({ outcome, note, reason }) {
  const why = typeof reason === "string" && !/^[a-z_]+$/.test(reason) ? reason : "";
  const words = [outcome && word("outcome", outcome), note, why].filter(Boolean);
  return words.length ? html`<q>${words.join(" · ")}</q>` : nothing;
}
