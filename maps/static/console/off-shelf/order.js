/** The form of an off-shelf order: the goods, and the premises, chosen many at once and shown before they are ordered. */

import { repeat } from "lit-html/directives/repeat.js";
import { html, nothing } from "lit-html/lit-html.js";
import { changed } from "../../shared/changes.js";
import { distance } from "../../shared/format.js";
import { nameOf, t, word } from "../../shared/i18n.js";
import { CELL_KINDS, POINT_KINDS } from "../../shared/kinds.js";
import { ground } from "../../shared/map/ground-data.js";
import { readCoordinate } from "../../shared/place/coordinate.js";
import { showNotice } from "../../shared/toasts.js";
import { datumOptions, isDatumChosen } from "../datum-choice.js";
import {
  addShop,
  chooseFor,
  choosing,
  chosen,
  chosenAlready,
  chosenNames,
  committeeOf,
  flip,
  flipKind,
  openChoosing,
  pointOf,
  removeShop,
  WITHIN_M,
  within,
} from "./choosing.js";
import { extendOrder, makeOrder, shelf } from "./model.js";
import { roundsAhead } from "./rounds.js";

/** @typedef {import("../../shared/types.js").Case} Case */

/** The order that premises are added to; "" makes a new one. */
let target = "";

/** @param {Case} item */
export function orderForm(item) {
  chooseFor(item.id);
  const toggled = (/** @type {Event} */ event) => {
    const { open } = /** @type {HTMLDetailsElement} */ (event.target);
    if (open !== choosing.open) openChoosing(open);
  };
  return html`<details class="shelf-form" .open=${choosing.open} @toggle=${toggled}><summary>${t("shelf.new")}</summary>
    ${choosing.open ? form(item) : nothing}</details>`;
}

/** @param {Case} item */
function form(item) {
  const into = shelf.orders.find((order) => String(order.order) === target);
  const n = chosen().length;
  return html`<form class="make" @submit=${(/** @type {SubmitEvent} */ event) => void submitted(event, item)}>
    ${shelf.id === item.id && shelf.orders.some(goesOn) ? targets() : nothing}
    ${into ? nothing : goods()}
    ${areas(item)} ${choosing.area === "" || choosing.area === "point" ? nothing : kinds()} ${shops()} ${byHand()} ${roundsAhead(item, chosenNames())}
    <button class="primary" ?disabled=${shelf.busy || n === 0}>${n === 0 ? t("shelf.choose_first") : into ? t("shelf.add_n", { n }) : t("shelf.make_n", { n })}</button></form>`;
}

/** @param {import("../../shared/types.js").ShelfOrder} order */
function goesOn(order) {
  return order.ended_at === null;
}

function targets() {
  const choose = (/** @type {Event} */ event) => {
    target = /** @type {HTMLSelectElement} */ (event.target).value;
    changed("selection");
  };
  return html`<label class="row-of"><span>${t("shelf.target")}</span><select @change=${choose}>
    <option value="" ?selected=${target === ""}>${t("shelf.target_new")}</option>
    ${shelf.orders.filter(goesOn).map((order) => html`<option value=${order.order} ?selected=${String(order.order) === target}>${t("shelf.target_add", { product: order.product })}</option>`)}
  </select></label>`;
}

function goods() {
  return html`<div class="assign">
    <input autocomplete="off" name="product" required maxlength="200" placeholder=${t("shelf.product")} aria-label=${t("shelf.product")} />
    <input autocomplete="off" name="batch" maxlength="200" placeholder=${t("shelf.batch")} aria-label=${t("shelf.batch")} />
    <input autocomplete="off" name="reason" required maxlength="2000" placeholder=${t("shelf.reason")} aria-label=${t("shelf.reason")} /></div>`;
}

function kinds() {
  return html`<fieldset class="kinds"><legend>${t("shelf.kinds")}</legend>${POINT_KINDS.map(
    (kind) => html`<label>
    <input type="checkbox" .checked=${choosing.kinds.has(kind)} @change=${() => flipKind(kind)} />${word("point", kind)}</label>`,
  )}</fieldset>`;
}

/** @param {Case} item */
function areas(item) {
  const near = item.place ? WITHIN_M.map((m) => [`within:${m}`, t("shelf.within", { distance: distance(m) })]) : [];
  const committee = committeeOf(item.id) ? [["committee", t("shelf.same_committee")]] : [];
  const none = choosing.area === "" ? [["", t("shelf.choose_area")]] : [];
  const point = pointOf(item.id) ? [["point", t("shelf.own_point", { name: item.place?.name ?? "" })]] : [];
  const cells = CELL_KINDS.map((kind) => [`cell:${kind}`, t("shelf.all_of", { kind: word("cell", kind) })]);
  const options = [...none, ...point, ...near, ...committee, ...cells, ["all", t("shelf.everywhere")]];
  return html`<label class="row-of"><span>${t("shelf.area")}</span><select name="area" @change=${(/** @type {Event} */ event) => within(/** @type {HTMLSelectElement} */ (event.target).value)}>
    ${options.map(([value, label]) => html`<option value=${value} ?selected=${choosing.area === value}>${label}</option>`)}</select></label>`;
}

function shops() {
  const { shops: found } = choosing;
  if (choosing.area === "") return html`<p class="note">${t("shelf.area_first")}</p>`;
  if (found === null) return html`<p class="note">${t("shelf.looking")}</p>`;
  if (found.length === 0) return html`<p class="note">${t("shelf.none_there")}</p>`;
  return html`<fieldset class="shops"><legend>${t("shelf.chosen", { n: chosen().length - choosing.byHand.length, total: found.length })}</legend>
    ${choosing.beyond ? html`<p class="beyond" role="alert">${t("shelf.beyond", { n: choosing.beyond })}</p>` : nothing}
    <ul>${repeat(found, (shop) => shop.code, shop)}</ul></fieldset>`;
}

/** @param {import("./choosing.js").Shop} shop */
function shop(shop) {
  const there = shop.order !== null;
  return html`<li><label><input type="checkbox" .checked=${!there && !choosing.without.has(shop.code)} ?disabled=${there} @change=${() => flip(shop.code)} />
    <span>${nameOf(shop)}</span><small>${there ? t("shelf.there") : [shop.committee, shop.distance_m === null ? "" : distance(shop.distance_m)].filter(Boolean).join(" · ")}</small></label></li>`;
}

function byHand() {
  return html`${choosing.byHand.length === 0 ? nothing : html`<ul class="by-hand">${choosing.byHand.map((each) => html`<li>${each.name} <code>${each.place.lon}, ${each.place.lat}</code> <button type="button" class="link" aria-label=${t("shelf.remove_named", { name: each.name })} @click=${() => removeShop(each)}>${t("shelf.remove")}</button></li>`)}</ul>`}
    <details class="more"><summary>${t("shelf.by_hand")}</summary><div class="assign" @keydown=${enterAdds}>
      <input autocomplete="off" id="shelf-name" maxlength="80" placeholder=${t("shelf.name")} aria-label=${t("shelf.name")} />
      <input autocomplete="off" id="shelf-place" placeholder=${t("shelf.coordinate")} aria-label=${t("shelf.coordinate")} />
      <select id="shelf-datum" aria-label=${t("intake.datum")}>${datumOptions()}</select>
      <button type="button" @click=${addByHand}>${t("shelf.add")}</button></div></details>`;
}

/** In these fields Enter adds what is typed there; the order is not made without it. @param {KeyboardEvent} event */
function enterAdds(event) {
  if (event.key !== "Enter" || event.isComposing || event.target instanceof HTMLButtonElement) return;
  event.preventDefault();
  if (!event.repeat) addByHand();
}

/** @param {string} id */
const field = (id) => /** @type {HTMLInputElement} */ (document.getElementById(`shelf-${id}`));

function addByHand() {
  const [name, place] = ["name", "place"].map(field);
  const datum = /** @type {HTMLSelectElement} */ (document.getElementById("shelf-datum"));
  const spot = readCoordinate(place.value, (lon, lat) => ground.contains(lon, lat));
  if (!name.value.trim() || !spot) return showNotice(t("shelf.by_hand_how"));
  if (!isDatumChosen(datum)) return;
  addShop({ name: name.value.trim(), place: { lon: spot.lon, lat: spot.lat, datum: datum.value } });
  name.value = "";
  place.value = "";
  name.focus();
  changed("selection");
}

/**
 * @param {SubmitEvent} event
 * @param {Case} item
 */
async function submitted(event, item) {
  event.preventDefault();
  if (field("name").value.trim() || field("place").value.trim()) return showNotice(t("shelf.by_hand_left"));
  const entered = new FormData(/** @type {HTMLFormElement} */ (event.target));
  const premises = chosen();
  const into = shelf.orders.find((order) => String(order.order) === target);
  const given = (/** @type {string} */ name) => String(entered.get(name) ?? "").trim() || undefined;
  const taken = into
    ? await extendOrder(into, { premises })
    : await makeOrder(item, { product: given("product"), batch: given("batch"), reason: given("reason"), premises });
  if (!taken) return;
  target = "";
  chosenAlready();
  changed("selection");
}
