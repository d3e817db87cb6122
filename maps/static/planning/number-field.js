/** The number field of the workbench's forms. */

import { html } from "lit-html/lit-html.js";

/**
 * A labelled number of a form. What lies beyond its limits is pointed out and not kept.
 *
 * @template {string} Name
 * @param {Record<Name, number>} form
 * @param {Name} name
 * @param {string} label
 * @param {[number, number]} limits the least and the most
 */
export function numberField(form, name, label, [least, most]) {
  const change = (/** @type {Event} */ event) => {
    const field = /** @type {HTMLInputElement} */ (event.target);
    if (field.reportValidity()) form[name] = Number(field.value);
  };
  return html`<label>${label}<input type="number" required min=${least} max=${most} .value=${String(form[name])} @change=${change}></label>`;
}
