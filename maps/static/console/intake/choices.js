/** Kind and category: a group each, picked by one key while it has the cursor, which then goes on to the next field. */

import { live } from "lit-html/directives/live.js";
import { html } from "lit-html/lit-html.js";
import { t, word } from "../../shared/i18n.js";
import { CASE_KINDS, CATEGORIES } from "../../shared/kinds.js";
import { brief } from "../queue/row.js";
import { intake, setDraft } from "./draft.js";

/** By where they lie, not by what they type: an input method may be on. */
const CODES = [
  "Digit1",
  "Digit2",
  "Digit3",
  "Digit4",
  "Digit5",
  "Digit6",
  "Digit7",
  "Digit8",
  "Digit9",
  "Digit0",
  "KeyQ",
  "KeyW",
  "KeyE",
  "KeyR",
  "KeyT",
  "KeyY",
  "KeyU",
  "KeyI",
  "KeyO",
  "KeyP",
];

export function kindChoice() {
  return choice("kind", CASE_KINDS, intake.draft.kind, (kind) => setDraft({ kind }), "category");
}

/** @param {unknown} error */
export function categoryChoice(error) {
  return choice("category", CATEGORIES, intake.draft.category, (category) => setDraft({ category }), "text", error);
}

/**
 * @param {"kind" | "category"} name
 * @param {string[]} values
 * @param {string} chosen
 * @param {(value: string) => void} set
 * @param {string} next
 * @param {unknown} [error]
 */
function choice(name, values, chosen, set, next, error) {
  const first = chosen || values[0];
  return html`<fieldset class=${name === "kind" ? "kinds" : "categories"} @keydown=${(/** @type {KeyboardEvent} */ event) => byKey(event, values, set, next)}>
    <legend>${t(`intake.${name}`)}</legend>
    ${values.map(
      (
        value,
        i,
      ) => html`<label class="choice" title=${word(name, value)}><input type="radio" name=${name} value=${value} id=${value === first ? `intake-${name}` : `intake-${name}-${value}`}
      .checked=${live(chosen === value)} aria-keyshortcuts=${keyOf(i)} @change=${() => set(value)} /><span>${name === "category" ? brief(value, name) : word(name, value)}<kbd>${keyOf(i)}</kbd></span></label>`,
    )}
    ${error}</fieldset>`;
}

/** @param {number} i */
function keyOf(i) {
  return CODES[i]?.slice(-1) ?? "";
}

/**
 * @param {KeyboardEvent} event
 * @param {string[]} values
 * @param {(value: string) => void} set
 * @param {string} next
 */
function byKey(event, values, set, next) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const value = values[CODES.indexOf(event.code.replace("Numpad", "Digit"))];
  if (value === undefined) return;
  event.preventDefault();
  set(value);
  document.getElementById(`intake-${next}`)?.focus();
}
