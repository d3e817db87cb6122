/**
 * Words typed into a form of a case and not yet sent. Neither a key, a look at another case nor a reload throws them
 * away: they stay in this tab, for their writer, until they are sent or taken out again.
 */

import { Directive, directive } from "lit-html/directive.js";

import { session } from "../../shared/session.js";
import { keep, recall } from "../../shared/store.js";

const KEPT = "form-drafts";

/** @type {{by: string, words: Record<string, string>} | null} */
let kept = null;

/** Each field's words by the case's number and the form's name. @returns {Record<string, string>} */
function all() {
  if (!session.who) return {}; // not known yet whose they are
  const by = session.who.name;
  kept ??= withoutEmpty(recall(KEPT, { by, words: {} }, sessionStorage));
  if (kept.by !== by) kept = { by, words: {} };
  return kept.words;
}

/** @param {{by: string, words: Record<string, string>}} found */
function withoutEmpty({ by, words }) {
  return { by, words: Object.fromEntries(Object.entries(words).filter(([, text]) => text)) };
}

/**
 * @param {number} id of the case
 * @param {string} form
 */
export function hasDraft(id, form) {
  return Object.keys(all()).some((name) => isOf(name, id, form));
}

/**
 * They were sent; what was written in their place while they were on their way stays.
 *
 * @param {number} id
 * @param {string} form
 * @param {string} [sent] else whatever stands there
 * @returns {boolean} whether nothing is left of it
 */
export function forgetDraft(id, form, sent) {
  for (const [name, words] of Object.entries(all()))
    if (isOf(name, id, form) && (sent === undefined || words.trim() === sent.trim())) delete all()[name];
  keep(KEPT, kept, sessionStorage);
  return !hasDraft(id, form);
}

/**
 * @param {string} name
 * @param {number} id
 * @param {string} form
 */
function isOf(name, id, form) {
  return name.startsWith(`${id} ${form} `);
}

class KeptField extends Directive {
  name = "";
  hadWords = false;

  render() {}

  /**
   * @param {import("lit-html/directive.js").ElementPart} part
   * @param {[number, string]} of the case and the form
   */
  update(part, [id, form]) {
    const field = /** @type {HTMLInputElement} */ (part.element);
    const before = this.name;
    this.name = `${id} ${form} ${field.name}`;
    if (!before) field.addEventListener("input", () => this.typed(field.value));
    const words = all()[this.name];
    if (before !== this.name && words !== undefined) field.value = words;
    else if (words === undefined && this.hadWords) field.value = ""; // they were sent
    this.hadWords = words !== undefined;
  }

  /** @param {string} words */
  typed(words) {
    all()[this.name] = words; // also none: a form that is cleared to be written again stays open
    keep(KEPT, kept, sessionStorage);
  }
}

/** `<input name="note" ${keepsDraft(17, "expedite")}>`: what is typed there stays until `forgetDraft`. */
export const keepsDraft = directive(KeptField);
