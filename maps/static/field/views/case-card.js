/** The case the team is at: where, how far and how to get there first, then what it is, how long is left and who complained. */

import { html, nothing } from "lit-html/lit-html.js";
import { countdown, driving, duration, spokenLeft, wallMinute, wallTime } from "../../shared/format.js";
import { t, word } from "../../shared/i18n.js";
import { icon } from "../../shared/icons.js";
import { BEFORE_ARRIVAL } from "../../shared/lifecycle.js";
import { isApproximate, placeTitle, within } from "../../shared/place/words.js";
import { exerciseMark } from "../../shared/rehearsal.js";
import { now } from "../clock.js";
import { model, turningOut } from "../model.js";
import { caller } from "./caller.js";
import { navigate } from "./navigate.js";
import { routeSketch, wayWords } from "./route-sketch.js";

/** @param {import("../model.js").Case & {unsent: boolean}} item */
export function caseCard(item) {
  // Until they are there, the way is shown.
  const goes = BEFORE_ARRIVAL.has(item.status);
  const words = item.text ? html`<p class="words">${item.text}</p>` : nothing;
  // It decides on an offer, whose button to accept counts down, too.
  const isOffer = item.status === "offered";
  return html`<article class="card case ${item.status}" aria-label=${t("case.title", { id: item.id })} data-case=${item.id}>
    <header><h1 class="place">${placeOf(item)}</h1><span class="number">#${item.id}</span></header>
    ${isApproximate(item.place) ? html`<p class="approximate" role="note">${icon("at_risk")}${t("field.approximate", { distance: within(item.place?.accuracy_m ?? 0) })}</p>` : nothing}
    ${goes ? html`${howFar(item)}${navigate(item)}` : nothing}
    <p class="what">${exerciseMark(item)}${item.danger ? html`<span class="tag alarm">${t("case.danger")}</span>` : nothing}<span class="tag kind-${item.kind}">${word("kind", item.kind)}</span><b>${word("category", item.category)}</b></p>
    ${isOffer ? words : nothing}${timeLeft(item)}
    ${item.place?.remark ? html`<p class="remark">${item.place.remark}</p>` : nothing}
    ${isOffer ? nothing : words}
    ${author(item)} ${caller(item)}
    ${goes ? routeSketch(item) : nothing}
  </article>`;
}

/** @param {import("../model.js").Case} item */
function howFar(item) {
  const way = model.routes[item.id];
  const turnout = turningOut(item);
  const estimate = item.assignment?.method === "straight_line" ? t("method.straight_line_beside") : "";
  return html`${way ? html`<p class="far">${wayWords(way)}</p>` : nothing}
    ${turnout ? html`<p class="turnout">${t(turnout.at === null ? "field.turnout" : "field.turnout_there", { turnout: driving(turnout.turnout_s), time: turnout.at === null ? "" : wallMinute(turnout.at) })}${turnout.at === null ? "" : estimate}</p>` : nothing}`;
}

/** @param {import("../model.js").Case & {unsent: boolean}} item */
function timeLeft(item) {
  const { due_at: due, arrived_at: arrived } = item.clock;
  const state = html`<b class="status ${item.status}">${word("status", item.status)}${item.unsent ? html`<small>${t("field.not_sent_yet")}</small>` : nothing}</b>`;
  if (!due || arrived || item.status === "on_scene")
    return html`<div class="clock untimed">${state}${arrived ? html`<span>${t("field.arrived_at", { time: wallTime(arrived) })}</span>` : nothing}${timeToAnswer(item)}</div>`;
  const left = (Date.parse(due) - now()) / 1000;
  return html`<div class="clock ${left < 0 ? "missed" : left < 120 ? "at_risk" : "running"}">${state}
    <span class="left">${left < 0 ? t("field.late_by", { time: duration(-left) }) : countdown(left)}</span>
    <span>${t("field.due_at", { time: wallTime(due) })}</span>${timeToAnswer(item)}</div>`;
}

/** An offer has a time of its own, much shorter than the way: who does not know of it finds the case gone. @param {import("../model.js").Case} item */
function timeToAnswer(item) {
  const until = item.status === "offered" && item.assignment?.expires_at;
  if (!until) return nothing;
  const left = (Date.parse(until) - now()) / 1000;
  return html`<b class="answer">${left > 0 ? t("field.answer_within", { time: spokenLeft(left) }) : t("field.answer_over")}</b>`;
}

/** @param {import("../model.js").Case} item */
function placeOf(item) {
  const cell = item.cell?.name ?? item.cell?.code ?? "";
  const at = item.place ? `${item.place.lon.toFixed(5)},\u00a0${item.place.lat.toFixed(5)}` : t("field.no_place");
  const title = placeTitle(item.place);
  return (title ? [title, cell] : [cell, at]).filter(Boolean).join(" · ");
}

/** @param {import("../model.js").Case} item */
function author(item) {
  const who = item.identity;
  if (!who) return nothing;
  const contact = [who.name, who.phone].filter((part) => part && /[^*]/.test(part)).join(" ");
  return html`<p class="author">${icon("person")}${who.anonymous ? t("author.anonymous") : contact || t("field.author_secret")}</p>`;
}
