/** The form of an entry, drawn from the fields that the server sends, with its lines typed or from a file. */

import { live } from "lit-html/directives/live.js";
import { html, nothing } from "lit-html/lit-html.js";
import { boot } from "../../shared/boot.js";
import { t } from "../../shared/i18n.js";
import { called, changeLines, model, readFile, save, show } from "./model.js";

/**
 * @typedef {import("../../shared/types.js").RegisterField} RegisterField
 * @typedef {import("./model.js").Values} Values
 */

/** @type {Record<string, string>} */
const KEYBOARDS = { count: "numeric", yuan: "decimal" };

/** @param {import("../../shared/types.js").Register} register */
export function entryForm(register) {
  const form = model.form;
  if (!form) return nothing;
  return html`<form class="card entry-form" novalidate aria-labelledby="form" @submit=${submit}>
    <h2 id="form">${t(form.number ? "registers.correct_title" : "registers.new", { n: form.number })}</h2>
    ${register.fields.map((field) => labelled(field, form.values))}
    ${lines(register.lines, form.lines)}
    <p class="foot"><button class="primary" ?disabled=${model.busy}>${t("registers.save")}</button>
      <button type="button" @click=${() => show({ form: null, said: null })}>${t("registers.cancel")}</button></p></form>`;
}

/** @param {Event} event */
function submit(event) {
  event.preventDefault();
  void save().then(() => {
    /** @type {HTMLElement | null} */ (document.querySelector(".entry-form [aria-invalid=true]"))?.focus();
  });
}

/** @param {RegisterField} field @param {Values} values */
function labelled(field, values) {
  const error = model.form?.errors[field.name];
  return html`<label class=${field.kind}>${called(field)}${field.required ? html`<span class="needed" aria-hidden="true">*</span>` : nothing}
    ${input(field, values, error)}${error ? html`<span class="error" role="alert">${error}</span>` : nothing}</label>`;
}

/** @param {RegisterField} field @param {Values} values @param {string} [error] @param {string} [label] */
function input({ name, kind, required }, values, error, label) {
  return html`<input type=${kind === "day" ? "date" : "text"} name=${name} class=${kind} maxlength="200" autocomplete="off" inputmode=${KEYBOARDS[kind] ?? nothing}
    aria-label=${label ?? nothing} aria-required=${required} aria-invalid=${error ? "true" : "false"} title=${error ?? nothing}
    .value=${live(values[name] ?? "")} @input=${(/** @type {Event} */ event) => {
      values[name] = /** @type {HTMLInputElement} */ (event.target).value;
    }}>`;
}

/** @param {RegisterField[]} fields @param {Values[]} lines */
function lines(fields, lines) {
  const headings = fields.map(called).join(boot.language === "zh" ? "、" : ", ");
  return html`<fieldset class="lines"><legend>${t("registers.lines")}</legend>
    <p>${t("registers.lines_about", { headings })}</p>
    ${lines.length ? html`<div class="scroll"><table><thead><tr><td></td>${fields.map((field) => html`<th scope="col">${called(field)}</th>`)}<td></td></tr></thead><tbody>${lines.map((line, at) => row(fields, line, at))}</tbody></table></div>` : nothing}
    <div class="tools"><button type="button" data-act="add-line" @click=${() => changeLines((before) => [...before, {}])}>${t("registers.add_line")}</button>
      <label class="file">${t("registers.from_file")}<input type="file" accept=".csv,.xlsx" ?disabled=${model.busy} @change=${chosen}></label></div></fieldset>`;
}

/** @param {RegisterField[]} fields @param {Values} line @param {number} at */
function row(fields, line, at) {
  const error = (/** @type {string} */ name) => model.form?.errors[`row ${at + 1}, ${name}`];
  const wrong = fields.flatMap(({ name }) => error(name) ?? []);
  return html`<tr><th scope="row">${at + 1}</th>${fields.map((field) => html`<td>${input(field, line, error(field.name), `${called(field)} ${at + 1}`)}</td>`)}
    <td><button type="button" aria-label=${t("registers.remove_line", { n: at + 1 })} @click=${() => changeLines((before) => before.toSpliced(at, 1))}>×</button></td></tr>
    ${wrong.length ? html`<tr><td></td><td class="error" role="alert" colspan=${fields.length}>${wrong.join(" ")}</td></tr>` : nothing}`;
}

/** @param {Event} event */
function chosen(event) {
  const input = /** @type {HTMLInputElement} */ (event.target);
  const [file] = input.files ?? [];
  if (file) void readFile(file).then(() => (input.value = ""));
}
