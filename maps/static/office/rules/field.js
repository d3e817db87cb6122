/** One rule in a form: its name, what it does, what it is, what it would be by default, and what is wrong with it. */

import { html, nothing } from "lit-html/lit-html.js";

import { t, word } from "../../shared/i18n.js";
import { faultOf, mayChange, model, write } from "./model.js";
import { choicesFor, inWords, meant, unitOf, written } from "./units.js";

/**
 * @typedef {{part: import("./model.js").Part, path: string, name: string, label: string, kept: any, usual: any,
 *   help?: string, optional?: boolean, unit?: import("./units.js").Unit}} Rule
 */

/** A rule by what its value is. @param {Rule} rule */
export function field(rule) {
  if (typeof rule.usual === "boolean") return row(rule, flag(rule));
  if (choicesFor(rule.name).length) return row(rule, choice(rule));
  return row(rule, number(rule));
}

/** @param {Rule} rule @param {unknown} input */
function row(rule, input) {
  const fault = faultOf(rule.part, rule.path);
  const differs = JSON.stringify(rule.kept ?? null) !== JSON.stringify(rule.usual ?? null);
  return html`<div class="rule ${differs ? "differs" : ""} ${rule.path in model.drafts[rule.part] ? "drafted" : ""} ${fault ? "wrong" : ""}">
    <label for=${idOf(rule)}>${rule.label}</label>
    <span class="input">${input}</span>
    <span class="usual">${differs ? html`<b>${t("rules.changed")}</b> ` : nothing}${t("rules.default", { value: inWords(rule.path, rule.usual) })}
      ${differs && mayChange(rule.part) ? html`<button type="button" class="small" aria-label="${t("rules.reset")}: ${rule.label}" @click=${() => reset(rule)}>${t("rules.reset")}</button>` : nothing}</span>
    ${rule.help ? html`<small class="help" id="${idOf(rule)}-help">${rule.help}</small>` : nothing}
    ${fault ? html`<p class="fault" role="alert" id="${idOf(rule)}-fault">${fault}</p>` : nothing}</div>`;
}

/** @param {Rule} rule */
function number(rule) {
  const unit = rule.unit ?? unitOf(rule.name, rule.usual);
  const drafted = model.drafts[rule.part][rule.path];
  const shown =
    drafted === undefined || drafted === null || typeof drafted === "number"
      ? written(drafted === undefined ? rule.kept : drafted, unit)
      : drafted;
  const set = (/** @type {Event} */ event) => {
    const text = /** @type {HTMLInputElement} */ (event.target).value;
    const cleared = rule.optional && text.trim() === "";
    write(rule.part, rule.path, cleared ? null : meant(text, unit), rule.kept ?? null);
  };
  return html`<input id=${idOf(rule)} inputmode="decimal" autocomplete="off" .value=${shown} ?disabled=${!mayChange(rule.part)}
    placeholder=${rule.optional ? t("rules.none") : ""} aria-describedby=${described(rule)} aria-invalid=${faultOf(rule.part, rule.path) ? "true" : "false"}
    @change=${set}><span class="unit">${t(`rules.unit_${unit}`)}</span>`;
}

/** @param {Rule} rule */
function choice(rule) {
  const now = model.drafts[rule.part][rule.path] ?? rule.kept;
  const set = (/** @type {Event} */ event) =>
    write(rule.part, rule.path, /** @type {HTMLSelectElement} */ (event.target).value, rule.kept);
  return html`<select id=${idOf(rule)} ?disabled=${!mayChange(rule.part)} aria-describedby=${described(rule)} @change=${set}>
    ${choicesFor(rule.name).map((each) => html`<option value=${each} ?selected=${each === now}>${word("rulevalue", each)}</option>`)}</select>`;
}

/** @param {Rule} rule */
function flag(rule) {
  const now = model.drafts[rule.part][rule.path] ?? rule.kept;
  const set = (/** @type {Event} */ event) =>
    write(rule.part, rule.path, /** @type {HTMLInputElement} */ (event.target).checked, rule.kept);
  return html`<input type="checkbox" id=${idOf(rule)} .checked=${now} ?disabled=${!mayChange(rule.part)} aria-describedby=${described(rule)} @change=${set}>`;
}

/** @param {Rule} rule */
function reset(rule) {
  write(rule.part, rule.path, rule.usual ?? null, rule.kept ?? null);
}

/** @param {Rule} rule */
function idOf(rule) {
  return `${rule.part}-${rule.path}`.replaceAll(".", "-");
}

/** @param {Rule} rule */
function described(rule) {
  return `${rule.help ? `${idOf(rule)}-help` : ""} ${idOf(rule)}-fault`.trim();
}
