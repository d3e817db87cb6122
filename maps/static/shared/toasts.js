/** Notices: a refusal in words, and what was done. */

import { repeat } from "lit-html/directives/repeat.js";
import { html, render } from "lit-html/lit-html.js";
import { changed, watch } from "./changes.js";
import { inOneLanguage, t } from "./i18n.js";
import { icon } from "./icons.js";

/** @typedef {{id: number, level: "error" | "done", text: string}} Toast */

const MOST = 4;
const ERROR_MS = 9000;
const DONE_MS = 4000;

/** @type {Toast[]} */
let toasts = [];
let last = 0;

/** @param {HTMLElement} root */
export function mountToasts(root) {
  watch(["toasts"], () => render(view(), root));
}

function view() {
  return repeat(
    toasts,
    (toast) => toast.id,
    (toast) => html`<div class="toast ${toast.level}">
    ${icon(toast.level === "done" ? "met" : "alarm")}<span>${toast.text}</span>
    <button class="icon" title=${t("toast.close")} @click=${() => drop(toast.id)}>${icon("close")}</button>
  </div>`,
  );
}

/** @param {number} id */
function drop(id) {
  toasts = toasts.filter((toast) => toast.id !== id);
  changed("toasts");
}

/**
 * @param {Omit<Toast, "id">} toast
 * @param {number} [forMs] stays until closed if absent
 */
function show(toast, forMs) {
  const id = ++last;
  toasts = [...toasts, { id, ...toast }].slice(-MOST);
  changed("toasts");
  if (forMs) setTimeout(() => drop(id), forMs);
}

/** @param {unknown} problem */
export function showProblem(problem) {
  show({ level: "error", text: inOneLanguage(/** @type {Error} */ (problem).message) }, ERROR_MS);
}

/** Show a message that is not an error. @param {string} text */
export function showNotice(text) {
  show({ level: "error", text }, ERROR_MS);
}

/** @param {string} text */
export function showDone(text) {
  show({ level: "done", text }, DONE_MS);
}
