/** Off the shelf 下架: the orders of the open case, premises by time left, each closed or handed on where it stands. */

import { live } from "lit-html/directives/live.js";
import { repeat } from "lit-html/directives/repeat.js";
import { html, nothing } from "lit-html/lit-html.js";
import { changed } from "../../shared/changes.js";
import { actorName } from "../../shared/colleagues.js";
import { countdown, duration, wallDate } from "../../shared/format.js";
import { nameOf, t, word } from "../../shared/i18n.js";
import { icon } from "../../shared/icons.js";
import { now } from "../../shared/server-time.js";
import { may } from "../../shared/session.js";
import { state } from "../../shared/store.js";
import { isAwaited } from "../attachments/awaited.js";
import { isOver } from "../case/clock.js";
import { detail, select } from "../case/detail.js";
import { focusPart } from "../frame/focus-part.js";
import { chooseFor, openChoosing } from "./choosing.js";
import { shelfCurve } from "./curve-view.js";
import {
  closePremises,
  endOrder,
  giveTo,
  isTheirOrder,
  isTheirTask,
  pressing,
  shelf,
  switchOnlyOpen,
} from "./model.js";
import { orderForm } from "./order.js";

/**
 * @typedef {import("../../shared/types.js").ShelfOrder} Order
 * @typedef {import("../../shared/types.js").Premises} Premises
 */

const ORDER = "/complaints/{case_id}/off-shelf/{order}";
const ENDINGS = ["done", "not_found", "refused", "withdrawn"];
const BASES = ["voluntary", "ordered", "sealed"];

/** In the case's panel. @param {import("../../shared/types.js").Case} item */
export function offShelfPart(item) {
  const orders = shelf.id === item.id ? shelf.orders : [];
  const orderable = !isOver(item) && !item.share_only && may("POST", "/complaints/{case_id}/off-shelf");
  const form = orderable ? orderForm(item) : nothing;
  if (orders.length === 0 && form === nothing) return nothing;
  return html`<section class="off-shelf" id="off-shelf" tabindex="-1" aria-label=${t("shelf.title")}>
    ${orders.length === 0 ? nothing : html`<h3>${icon("shelf")}${t("shelf.title")}${filter()}</h3>`}
    ${orders.map((order) => orderPart(order, isOver(item)))} ${form}</section>`;
}

/** From elsewhere: the case opened at its goods; where nothing is ordered yet, the form. @param {import("../../shared/types.js").Case} item */
export function openOffShelf(item) {
  select(item.id);
  const first = (item.off_shelf ?? []).length === 0 && may("POST", "/complaints/{case_id}/off-shelf");
  if (first) {
    chooseFor(item.id);
    openChoosing(true);
  }
  focusPart(`.case-panel[data-case="${item.id}"] #off-shelf`, first ? "input[name=product]" : null);
}

function filter() {
  const flip = () => {
    switchOnlyOpen();
    changed("selection");
  };
  return html`<label class="only-open"><input type="checkbox" .checked=${shelf.onlyOpen} @change=${flip} />${t("shelf.only_open")}</label>`;
}

/**
 * @param {Order} order
 * @param {boolean} over
 */
function orderPart(order, over) {
  const { off, total, overdue, refused, open } = order.tally;
  const listed = shelf.onlyOpen ? order.premises.filter((each) => each.state === "open") : order.premises;
  return html`<article class="shelf-order" data-order=${order.order}>
    <h4><b>${order.product}</b>${order.batch ? html` <span>${t("shelf.of_batch", { batch: order.batch })}</span>` : nothing}
      <span class="n-of-m">${off}/${total}</span></h4>
    <meter min="0" max=${Math.max(1, total)} value=${off} aria-label=${t("shelf.progress", { off, total })}></meter>
    ${shelfCurve(order)}
    <p class="note">${order.reason} · ${wallDate(order.made_at)}
      ${overdue > 0 ? html`<b class="over">${t("shelf.overdue", { n: overdue })}</b>` : nothing}
      ${refused > 0 ? html`<b>${t("shelf.refused", { n: refused })}</b>` : nothing}</p>
    ${order.ended_at ? html`<p class="note">${t("shelf.ended_for", { time: wallDate(order.ended_at), why: order.ended_for ?? "" })}</p>` : nothing}
    <ol tabindex="0" aria-label=${order.product}>${repeat(
      listed,
      (each) => each.number,
      (each) => row(order, each, over),
    )}</ol>
    ${open === 0 || over || !may("POST", `${ORDER}/end`) || !isTheirOrder(order) ? nothing : endForm(order)}</article>`;
}

/**
 * @param {Order} order
 * @param {Premises} premises
 * @param {boolean} over
 */
function row(order, premises, over) {
  const is = pressing(order, premises);
  const head = html`<span class="case-key ${is}">${icon(SHAPES[is] ?? "untimed")}</span><b>${premises.name}</b>
    <span class="whose">${whose(premises)}</span><span class="left ${is}">${left(premises)}</span>`;
  const may_ = may("POST", `${ORDER}/premises/{premises}/close`) && isTheirTask(order, premises);
  if (premises.state !== "open" || over || !may_)
    return html`<li class=${is} data-premises=${premises.number}><p>${head}</p>${found(premises)}</li>`;
  return html`<li class=${is} data-premises=${premises.number}><details name="premises-${order.order}"><summary>${head}</summary>
    ${closeForm(order, premises)}${may("PATCH", `${ORDER}/premises/{premises}`) ? giveForm(order, premises) : nothing}</details></li>`;
}

/** @type {Record<string, string>} */
const SHAPES = {
  done: "met",
  not_found: "met",
  refused: "close",
  withdrawn: "minus",
  running: "running",
  at_risk: "at_risk",
  missed: "missed",
};

/** The time left or over; once closed, the outcome. @param {Premises} premises */
function left(premises) {
  if (premises.state !== "open")
    return html`${word("ending", premises.state)}${premises.late ? html` <i class="over">${t("shelf.late")}</i>` : nothing}`;
  const seconds = (Date.parse(premises.due_at) - now()) / 1000;
  return seconds >= 0 ? countdown(seconds) : t("shelf.over", { time: duration(-seconds) });
}

/** @param {Premises} premises */
function whose({ team, station }) {
  const known = team === null ? state.stations.get(station ?? "") : state.teams.get(team);
  return (known && nameOf(known)) || team || station || "";
}

/** @param {Premises} premises */
function found(premises) {
  const { closing } = premises;
  if (!closing) return nothing;
  const said = [closing.basis && word("basis", closing.basis), closing.quantity, closing.note]
    .filter(Boolean)
    .join(" · ");
  return html`<p class="note">${wallDate(closing.at)} ${actorName(closing.by)}${said ? html` <q>${said}</q>` : nothing}
    ${isAwaited(premises, detail.attachments) && !detail.loading ? html` <b class="over">${t("awaited.brief")}</b>` : nothing}</p>`;
}

/**
 * @param {Order} order
 * @param {Premises} premises
 */
function closeForm(order, premises) {
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const entered = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const outcome = String(entered.get("outcome"));
    const given = (/** @type {string} */ name) => String(entered.get(name) ?? "").trim() || undefined;
    const basis = outcome === "done" ? entered.get("basis") : undefined;
    void closePremises(order, premises, { outcome, basis, quantity: given("quantity"), note: given("note") });
  };
  return html`<form class="assign" @submit=${submit}>
    <select name="outcome" aria-label=${t("shelf.outcome")}>${ENDINGS.map((code) => html`<option value=${code}>${word("ending", code)}</option>`)}</select>
    <select name="basis" aria-label=${t("shelf.basis")}>${BASES.map((code) => html`<option value=${code}>${word("basis", code)}</option>`)}</select>
    <input autocomplete="off" name="quantity" maxlength="200" placeholder=${t("shelf.quantity")} aria-label=${t("shelf.quantity")} />
    <input autocomplete="off" name="note" maxlength="2000" placeholder=${t("shelf.note")} aria-label=${t("shelf.note")} />
    <button class="primary" ?disabled=${shelf.busy}>${t("shelf.close")}</button></form>`;
}

/**
 * @param {Order} order
 * @param {Premises} premises
 */
function giveForm(order, premises) {
  const give = (/** @type {Event} */ event) =>
    void giveTo(order, premises, /** @type {HTMLSelectElement} */ (event.target).value || null);
  return html`<label class="give">${t("shelf.task")}
    <select .value=${live(premises.team ?? "")} @change=${give} ?disabled=${shelf.busy}><option value="" ?selected=${premises.team === null}>${t("shelf.of_station", { name: whose({ ...premises, team: null }) })}</option>
      ${[...state.teams.values()].map((team) => html`<option value=${team.code} ?selected=${team.code === premises.team}>${nameOf(team)}</option>`)}</select></label>`;
}

/** @param {Order} order */
function endForm(order) {
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    void endOrder(order, String(new FormData(/** @type {HTMLFormElement} */ (event.target)).get("reason")));
  };
  return html`<details class="end"><summary>${t("shelf.end")}</summary><form class="assign" @submit=${submit}>
    <input autocomplete="off" name="reason" required maxlength="2000" placeholder=${t("shelf.end_reason")} aria-label=${t("shelf.end_reason")} />
    <button ?disabled=${shelf.busy}>${t("shelf.end_now")}</button></form></details>`;
}
