/**
 * The field for the place of a complaint: a name looked up, a click on the map, a reporting point, or a coordinate with
 * its datum.
 */

import { live } from "lit-html/directives/live.js";
import { html, nothing } from "lit-html/lit-html.js";
import { get } from "../../shared/api.js";
import { changed, changedNow } from "../../shared/changes.js";
import { inOneLanguage, t, word } from "../../shared/i18n.js";
import { icon } from "../../shared/icons.js";
import { ground } from "../../shared/map/ground-data.js";
import { readCoordinate } from "../../shared/place/coordinate.js";
import { placeMark, placeSign } from "../../shared/place/mark.js";
import { placeTitle } from "../../shared/place/words.js";
import { datumOptions, isDatumChosen } from "../datum-choice.js";
import { onFoundClicked } from "../map/draft-pin.js";
import { advice } from "./advice.js";
import { choosePlace, intake, sayPlace, setDraft, setPicking, unchoosePlace } from "./draft.js";
import { forgetFound, search, setSearch } from "./place-search.js";

/** @typedef {import("./place-search.js").Found} Found */

const PATIENCE_MS = 160;

/** True if the field for a coordinate is unfolded. */
let byNumbers = intake.said.coordinate !== "";
let timer = 0;
let asked = 0;

export function placeField() {
  const { place } = intake.draft;
  return html`<fieldset class="place"><legend>${t("intake.place")}</legend>
    ${
      place
        ? chosen(place)
        : html`${lookUp()}
      <div class="place-ways">
        <button type="button" aria-pressed=${intake.picking} @click=${pick}>${icon("place")}${t(intake.picking ? "intake.pick_now" : "intake.pick")}</button>
        ${byCoordinate()}
      </div>`
    }
    ${intake.problem?.fields.filter(({ field }) => field.startsWith("place")).map(({ message }) => html`<span class="field-error">${inOneLanguage(message)}</span>`) ?? nothing}
  </fieldset>`;
}

/** @param {import("./draft.js").DraftPlace} place */
function chosen(place) {
  const here = place.datum === undefined || place.datum === "wgs84";
  const title = placeTitle({ ...place, address: intake.draft.address });
  const cell = cellOf(place, here);
  const outside =
    here && !cell && place.lon !== undefined && place.lat !== undefined && !ground.contains(place.lon, place.lat);
  return html`<div class="chosen-place">${icon("place")}
    <div>
      ${title ? html`<b>${title}</b>` : nothing} ${placeMark(place)}
      ${place.lon === undefined ? nothing : html`<code>${place.lon.toFixed(5)}, ${place.lat?.toFixed(5)} ${word("datum", place.datum ?? "wgs84")}</code>`}
      ${
        cell
          ? html`<span>${cell.facts.name ?? cell.facts.code} · ${word("cell", cell.facts.kind)}${
              cell.facts.in_town ? html` <span class="tag town">${t("intake.ten_minutes")}</span>` : nothing
            }</span>`
          : nothing
      }
      ${outside ? html`<span class="field-error">${t("intake.outside")}</span>` : nothing}
    </div>
    <button type="button" class="quiet" @click=${unchoosePlace}>${t("intake.change")}</button>
  </div>
  <div class="place-words">
    <label class="field">${t("intake.address")}<input id="intake-address" maxlength="200" autocomplete="off" placeholder=${t("intake.address_hint")}
      .value=${live(intake.draft.address)} @input=${(/** @type {Event} */ event) => setDraft({ address: fieldText(event) })} /></label>
    <label class="field">${t("intake.remark")}<input id="intake-remark" maxlength="500" autocomplete="off" placeholder=${t("intake.remark_hint")}
      .value=${live(intake.draft.remark)} @input=${(/** @type {Event} */ event) => setDraft({ remark: fieldText(event) })} /></label>
  </div>
  ${intake.picking ? html`<p class="note">${t("intake.pick_closer")}</p>` : nothing}`;
}

/** @param {Event} event */
function fieldText(event) {
  return /** @type {HTMLInputElement} */ (event.target).value;
}

/**
 * The cell a case would get: the server's word once it is there, for on the line between two cells only one of them
 * decides; until then what the map says.
 *
 * @param {import("./draft.js").DraftPlace} place
 * @param {boolean} here whether its coordinates are the map's own
 */
function cellOf({ lon, lat }, here) {
  const cell = ground.cells.find(({ facts }) => facts.code === advice.prospect?.cell?.code);
  return cell ?? (here && lon !== undefined && lat !== undefined ? ground.cellAt(lon, lat) : null);
}

function lookUp() {
  return html`<div class="lookup">
    <input id="intake-place" type="text" role="combobox" autocomplete="off" aria-expanded=${search.found.length > 0} aria-controls="places"
      placeholder=${t("intake.search")} .value=${live(intake.said.text)} @input=${typed} @keydown=${move} />
    ${search.found.length > 0 ? html`<ul id="places" role="listbox">${search.found.map(option)}</ul>` : nothing}
    ${search.refused ? html`<p class="note">${inOneLanguage(search.refused)}</p>` : isNowhere() ? html`<p class="note">${readCoordinate(words()) ? t("intake.is_coordinate") : t("intake.not_found", { text: words() })}</p>` : nothing}
  </div>`;
}

/**
 * @param {Found} found
 * @param {number} i
 */
function option(found, i) {
  const number =
    search.found.length > 1 ? html`<i class="found-pin ${i === search.at ? "first" : ""}">${i + 1}</i>` : nothing;
  const name = found.name_en && found.name_en !== found.name ? `${found.name} ${found.name_en}` : found.name;
  return html`<li role="option" aria-selected=${i === search.at} @mousedown=${() => take(found)}>
    ${number}<b>${name}</b><span>${[word("place", found.kind), cellOfNamesake(found)].filter(Boolean).join(" · ")} ${placeSign(found)}</span></li>`;
}

/** Villages share names: where another found has this one's, its cell tells them apart. @param {Found} found */
function cellOfNamesake(found) {
  if (search.found.filter(({ name }) => name === found.name).length < 2) return "";
  return ground.cells.find(({ facts }) => facts.code === found.cell)?.facts.name ?? found.cell ?? "";
}

function words() {
  return intake.said.text.trim();
}

/** True if the words were looked up and nothing has that name. */
function isNowhere() {
  return words() !== "" && search.query === words() && search.found.length === 0;
}

/** @param {Event} event */
function typed(event) {
  sayPlace({ text: /** @type {HTMLInputElement} */ (event.target).value });
  setSearch({ entered: false });
  clearTimeout(timer);
  timer = setTimeout(lookUpNow, PATIENCE_MS);
}

async function lookUpNow() {
  clearTimeout(timer);
  const mine = ++asked;
  const query = words();
  setSearch({ refused: "" });
  const found = query ? await get("/places", { q: query, limit: 8 }).catch(refused) : [];
  if (mine !== asked) return;
  const { entered } = search;
  setSearch({ query, found, at: found.length > 0 ? 0 : -1, entered: false });
  if (entered && query === words() && found.length > 0) take(found[0]);
  else changed("intake");

  /** @param {Error} problem @returns {Found[]} */
  function refused({ message }) {
    if (mine === asked) setSearch({ refused: message });
    return [];
  }
}

/** @param {KeyboardEvent} event */
function move(event) {
  if (event.isComposing) return; // Enter and the arrows choose the input method's word
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step !== undefined && search.found.length > 0) {
    event.preventDefault();
    setSearch({ at: (search.at + step + search.found.length) % search.found.length });
    changed("intake");
  } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    enterName();
  }
}

/** Take the first result; if it was found under other words than are typed now, search first. */
function enterName() {
  if (readCoordinate(words())) return moveCoordinate();
  const isAnswered = search.query === words() && !search.refused;
  if (isAnswered && search.at >= 0) take(search.found[search.at]);
  if (isAnswered || !words()) return;
  setSearch({ entered: true });
  void lookUpNow();
}

/** A coordinate among the names goes to the field for coordinates, which asks for its datum. */
function moveCoordinate() {
  clearTimeout(timer);
  forgetFound();
  byNumbers = true;
  sayPlace({ text: "", coordinate: words() });
  changedNow("intake");
  document.getElementById("intake-datum")?.focus();
}

/** @param {Found} found */
function take(found) {
  forgetFound();
  const { lon, lat, name, name_en: english, point, found_by, accuracy_m } = found;
  setPicking(false);
  choosePlace({ lon, lat, name, found_by, accuracy_m, ...(point ? { point } : {}) }, [name, english ?? ""]);
  document.getElementById("intake-category")?.focus();
}

onFoundClicked(take);

function pick() {
  setPicking(!intake.picking);
  changed("intake");
}

/** For a caller who reads a coordinate from another map, which in China means another datum. */
function byCoordinate() {
  const { coordinate, datum: chosenDatum } = intake.said;
  const unfolded = (/** @type {Event} */ event) => (byNumbers = /** @type {HTMLDetailsElement} */ (event.target).open);
  return html`<details ?open=${byNumbers} @toggle=${unfolded}><summary>${t("intake.by_coordinate")}</summary>
    <div class="coordinate">
      <input id="intake-lonlat" placeholder=${t("intake.lonlat")} aria-label=${t("intake.lonlat")} autocomplete="off" .value=${live(coordinate)} @keydown=${enter}
        @input=${(/** @type {Event} */ event) => sayPlace({ coordinate: /** @type {HTMLInputElement} */ (event.target).value })} />
      <select id="intake-datum" aria-label=${t("intake.datum")} @keydown=${enter} @change=${(/** @type {Event} */ event) => sayPlace({ datum: /** @type {HTMLSelectElement} */ (event.target).value })}>
        ${datumOptions(chosenDatum)}</select>
      <button type="button" @click=${takeCoordinate}>${t("intake.use")}</button>
    </div></details>`;
}

/** @param {KeyboardEvent} event */
function enter(event) {
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.isComposing) return;
  event.preventDefault();
  takeCoordinate();
}

function takeCoordinate() {
  const field = /** @type {HTMLInputElement} */ (document.getElementById("intake-lonlat"));
  const chosenDatum = /** @type {HTMLSelectElement} */ (document.getElementById("intake-datum"));
  const place = readCoordinate(field.value, (lon, lat) => ground.contains(lon, lat));
  if (!place) {
    field.setCustomValidity(t("intake.bad_lonlat"));
    field.reportValidity();
    field.addEventListener("input", () => field.setCustomValidity(""), { once: true });
    return;
  }
  if (!isDatumChosen(chosenDatum)) return;
  byNumbers = false;
  sayPlace({ coordinate: "", datum: "" });
  choosePlace({ ...place, datum: chosenDatum.value, found_by: "coordinate" });
}
