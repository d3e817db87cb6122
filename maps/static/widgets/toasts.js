/** Notices: a refusal in words, and the alarm of an escalated case, seen and heard. */

import { html, nothing, render } from "lit-html/lit-html.js";
import { repeat } from "lit-html/directives/repeat.js";

import { select } from "../case-detail.js";
import { t, word } from "../i18n.js";
import { icon } from "../map/icons.js";
import { changed, state, watch } from "../store.js";

/**
 * @typedef {import("../types.js").Case} Case
 * @typedef {{id: number, level: "error" | "alarm" | "done", text: string, caseId?: number}} Toast
 */

const MOST = 4;
const ERROR_MS = 9000;
const DONE_MS = 4000;

/** @type {Toast[]} */
let toasts = [];
/** @type {Case[]} escalated, not yet looked at, the newest first */
let alarmed = [];
let last = 0;
/** @type {AudioContext | null} */
let audio = null;

/** @param {HTMLElement} root */
export function mountToasts(root) {
  watch(["toasts", "cases"], () => {
    // Below the bar and the notice of the county, however many lines they take.
    root.style.top = `${(document.getElementById("stage")?.offsetTop ?? 0) + 8}px`;
    render(view(), root);
  });
}

function view() {
  return repeat(toasts, (toast) => toast.id, (toast) => html`<div class="toast ${toast.level}">
    ${icon(toast.level === "done" ? "met" : "alarm")}<span>${toast.text}</span>
    ${toast.caseId === undefined ? nothing : html`<button @click=${() => openCase(toast)}>${t("toast.open")}</button>`}
    <button class="icon" title=${t("toast.close")} @click=${() => drop(toast.id)}>${icon("close")}</button>
  </div>`);
}

/** @param {Toast} toast */
function openCase(toast) {
  drop(toast.id);
  select(/** @type {number} */ (toast.caseId));
}

/** @param {number} id */
function drop(id) {
  if (toasts.some((toast) => toast.id === id && toast.level === "alarm")) alarmed = [];
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
  show({ level: "error", text: /** @type {Error} */ (problem).message }, ERROR_MS);
}

/** What the user should know though nothing failed. @param {string} text */
export function showNotice(text) {
  show({ level: "error", text }, ERROR_MS);
}

/** @param {string} text */
export function showDone(text) {
  show({ level: "done", text }, DONE_MS);
}

/**
 * One alarm on screen, however many cases it stands for: a stack of them would hide the map it calls to.
 *
 * @param {Case} item
 */
export function raiseAlert(item) {
  alarmed = [item, ...alarmed.filter((each) => each.id !== item.id)];
  tellAlarm();
  if (state.sound) ring();
}

/** Take back the alarm of a case that somebody now has. @param {Case} item */
export function settleAlert(item) {
  if (!alarmed.some((each) => each.id === item.id)) return;
  alarmed = alarmed.filter((each) => each.id !== item.id);
  tellAlarm();
}

function tellAlarm() {
  toasts = toasts.filter((toast) => toast.level !== "alarm");
  const [item] = alarmed;
  if (!item) return changed("toasts");
  const where = item.place?.name ?? item.cell?.name ?? "";
  const text = t("toast.escalated", { id: item.id, kind: word("kind", item.kind), where });
  const others = alarmed.length > 1 ? t("toast.others", { n: alarmed.length - 1 }) : "";
  show({ level: "alarm", text: text + others, caseId: item.id });
}

/** Two short tones; a browser plays them only after the user has touched the page once. */
function ring() {
  if (!navigator.userActivation?.hasBeenActive) return;
  audio ??= new AudioContext();
  for (const [start, pitch] of [[0, 880], [0.22, 660]]) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.18, audio.currentTime + start);
    volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + start + 0.2);
    tone.connect(volume).connect(audio.destination);
    tone.start(audio.currentTime + start);
    tone.stop(audio.currentTime + start + 0.2);
  }
}
