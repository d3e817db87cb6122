/** The form for needs: how many teams on duty, and when. The list is changed as a whole. */

import { html, nothing } from "lit-html/lit-html.js";

import { t, word } from "../../shared/i18n.js";
import { needName } from "../roster/need-name.js";
import { faultOf, forgetFaults, mayChange, model, setOf, write } from "./model.js";
import { choicesFor, needInWords, stationName } from "./units.js";

/** @typedef {import("./model.js").Need} Need */

const DAYS = [1, 2, 3, 4, 5, 6, 7];

/** The needs as they are written now. @returns {Need[]} */
function needs() {
  return model.drafts.need.needs ?? setOf("need").rules.needs;
}

/** @param {Need[]} wanted */
function put(wanted) {
  if (wanted.length !== needs().length) forgetFaults("need"); // they stand by their places
  write("need", "needs", wanted, setOf("need").rules.needs);
}

export function needForm() {
  const usual = /** @type {Need[]} */ (setOf("need").default.needs);
  const fixed = !mayChange("need");
  return html`<ol class="needs">${needs().map((need, place) => html`<li>${fixed ? needInWords(need) : fields(need, place)}</li>`)}</ol>
    ${needs().length ? nothing : html`<p class="quiet">${t("rules.no_needs")}</p>`}
    ${fixed ? nothing : html`<p><button type="button" @click=${add}>${t("rules.add_need")}</button></p>`}
    <p class="usual">${t("rules.default_needs")} ${usual.map(needInWords).join(t("rules.semicolon"))}
      ${fixed || JSON.stringify(needs()) === JSON.stringify(usual) ? nothing : html`<button type="button" class="small" @click=${() => put(usual)}>${t("rules.reset")}</button>`}</p>`;
}

function add() {
  put([
    ...needs(),
    {
      name: "",
      teams: 1,
      skill: null,
      station: null,
      days: DAYS,
      from: "00:00",
      until: "24:00",
      first: null,
      last: null,
      on_call: false,
    },
  ]);
  const named = document.querySelectorAll(".needs li:last-child input");
  /** @type {HTMLElement | undefined} */ (named[0])?.focus();
}

/** @param {Need} need @param {number} place */
function fields(need, place) {
  const set = (/** @type {Partial<Need>} */ fields) =>
    put(needs().map((each, at) => (at === place ? { ...each, ...fields } : each)));
  const text = (/** @type {Event} */ event) => /** @type {HTMLInputElement} */ (event.target).value.trim();
  const fault = faultOf("need", `needs.${place}`);
  const count = (/** @type {string} */ value) =>
    value === "" || !Number.isFinite(Number(value)) ? value : Number(value);
  // A need the server names by a code of its own is shown in words and keeps its code unless it is named again.
  const renamed = (/** @type {string} */ name) => (name === needName(need.name) ? need.name : name);
  return html`<fieldset class=${fault ? "wrong" : ""}><legend>${t("rules.need_n", { n: place + 1 })}</legend>
    <label>${t("rules.name")}<input autocomplete="off" maxlength="40" .value=${needName(need.name)} @change=${(/** @type {Event} */ event) => set({ name: renamed(text(event)) })}></label>
    <label>${t("rules.teams")}<input autocomplete="off" class="narrow" inputmode="numeric" .value=${String(need.teams)} @change=${(/** @type {Event} */ event) => set({ teams: count(text(event)) })}></label>
    <label>${t("rules.skill")}<select @change=${(/** @type {Event} */ event) => set({ skill: text(event) || null })}>
      <option value="">${t("rules.any_skill")}</option>
      ${skillsFor(need).map((each) => html`<option value=${each} ?selected=${each === need.skill}>${isKnown(each) ? word("category", each) : t("rules.unknown_skill", { skill: each })}</option>`)}</select></label>
    <label>${t("rules.station")}<select @change=${(/** @type {Event} */ event) => set({ station: text(event) || null })}>
      <option value="">${t("rules.any_station")}</option>
      ${stationsFor(need).map((code) => html`<option value=${code} ?selected=${code === need.station}>${stationName(code)}</option>`)}</select></label>
    <label>${t("rules.from")}<input autocomplete="off" class="narrow" .value=${need.from} placeholder="00:00" @change=${(/** @type {Event} */ event) => set({ from: text(event) })}></label>
    <label>${t("rules.until")}<input autocomplete="off" class="narrow" .value=${need.until} placeholder="24:00" @change=${(/** @type {Event} */ event) => set({ until: text(event) })}></label>
    <label>${t("rules.first")}<input autocomplete="off" class="narrow" placeholder="03-14" .value=${need.first ?? ""} @change=${(/** @type {Event} */ event) => set({ first: text(event) || null })}></label>
    <label>${t("rules.last")}<input autocomplete="off" class="narrow" placeholder="03-15" .value=${need.last ?? ""} @change=${(/** @type {Event} */ event) => set({ last: text(event) || null })}></label>
    <span class="days" role="group" aria-label=${t("rules.days")}>${DAYS.map(
      (day) => html`<label class="check"><input type="checkbox" .checked=${need.days.includes(day)}
      @change=${() => set({ days: need.days.includes(day) ? need.days.filter((each) => each !== day) : [...need.days, day].sort() })}>${t(`rules.day_${day}`)}</label>`,
    )}</span>
    <label class="check"><input type="checkbox" .checked=${need.on_call ?? false} @change=${(/** @type {Event} */ event) => set({ on_call: /** @type {HTMLInputElement} */ (event.target).checked })}>${t("rules.on_call_counts")}</label>
    <button type="button" class="danger" @click=${() => put(needs().filter((_, at) => at !== place))}>${t("rules.remove")}</button>
    ${fault ? html`<p class="fault" role="alert">${fault}</p>` : nothing}</fieldset>`;
}

const isKnown = (/** @type {string} */ skill) => choicesFor("skill").includes(skill) || skill === "general";

/** The skills there are, and the one a need asks for though it is none of them. @param {Need} need */
function skillsFor({ skill }) {
  const known = choicesFor("skill");
  return skill && !known.includes(skill) ? [...known, skill] : known;
}

/** The stations there are, and the one a need names though it is gone. @param {Need} need */
function stationsFor({ station }) {
  const codes = model.stations.map(({ code }) => code);
  return station && !codes.includes(station) ? [...codes, station] : codes;
}

/** All needs as they are sent, without empty fields. */
export function needBody() {
  return {
    needs: needs().map((need) => Object.fromEntries(Object.entries(need).filter(([, value]) => value !== null))),
  };
}
