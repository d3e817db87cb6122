/** Building blocks of the findings form: a text line, a choice by thumb, and the fault beside each. */

import { live } from "lit-html/directives/live.js";
import { html, nothing } from "lit-html/lit-html.js";

import { t } from "../../../shared/i18n.js";

/**
 * @typedef {import("../../work/findings.js").Draft} Draft
 * @typedef {{draft: Draft, category: string, faults: Record<string, string>, write: (changes: Partial<Draft>) => void}} Filling
 */

/** @param {Filling} filling @param {string} name */
export function fault({ faults }, name) {
  return faults[name]
    ? html`<p class="fault" id="fault-${name}" role="alert">${t(`field.fault_${faults[name]}`)}</p>`
    : nothing;
}

/**
 * @param {Filling} filling
 * @param {keyof Draft} name
 * @param {{type?: string, mode?: string, most?: number, list?: string}} [how]
 */
export function line(filling, name, { type = "text", mode, most = 80 } = {}) {
  const wrong = filling.faults[name];
  return html`<div><label class="line-field">${t(`field.ask_${name}`)}<input name=${name} type=${type} inputmode=${mode ?? nothing} maxlength=${most} autocomplete="off"
      aria-invalid=${wrong ? "true" : "false"} aria-describedby=${wrong ? `fault-${name}` : nothing} .value=${live(String(filling.draft[name]))}
      @input=${(/** @type {Event} */ event) => filling.write({ [name]: /** @type {HTMLInputElement} */ (event.target).value })}></label>${fault(filling, name)}</div>`;
}

/**
 * One of several, or none: what is pressed once more is taken back.
 *
 * @template {keyof Draft} Name
 * @param {Filling} filling
 * @param {Name} name
 * @param {[Draft[Name], string][]} options value and word
 * @param {Draft[Name]} none
 */
export function choice(filling, name, options, none) {
  const chosen = filling.draft[name];
  return html`<div class="choice" role="group" aria-label=${t(`field.ask_${name}`)}><span class="asked">${t(`field.ask_${name}`)}</span>
    <div class="options">${options.map(
      ([
        value,
        word,
      ]) => html`<button type="button" data-choice="${name}:${value}" aria-pressed=${value === chosen ? "true" : "false"}
      @click=${() => filling.write(/** @type {Partial<Draft>} */ ({ [name]: value === chosen ? none : value }))}>${word}</button>`,
    )}</div></div>${fault(filling, name)}`;
}
