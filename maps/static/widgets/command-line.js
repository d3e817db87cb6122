/**
 * The one field above the queue: what is typed narrows the queue, or is a command with its completions below. They lie
 * over the queue, so nothing moves.
 */

import { html, nothing } from "lit-html/lit-html.js";
import { live } from "lit-html/directives/live.js";

import { suggest } from "../command/suggest.js";
import { t } from "../i18n.js";
import { icon } from "../map/icons.js";
import { changed, state } from "../store.js";
import { toggleHelp } from "./help.js";
import { SETTLE_MS } from "./settling.js";
import { showNotice } from "./toasts.js";

/** `told`: what Enter was said to do at the last drawing, and since when it has been that. */
const line = { text: "", at: 0, open: false, told: { said: "", label: "", since: 0 } };

export function commandLine() {
  const found = line.open ? suggest(line.text) : null;
  const at = Math.min(line.at, (found?.length ?? 1) - 1);
  tell(found?.[at]);
  return html`<div class="find command" @focusout=${leave}>
    ${icon("search")}
    <input type="search" id="find" role="combobox" autocomplete="off" spellcheck="false" placeholder=${t("command.hint")} aria-label=${t("command.name")}
      aria-expanded=${found !== null && found.length > 0} aria-controls="commands" aria-activedescendant=${found?.length ? `command-${at}` : nothing}
      aria-keyshortcuts="/" .value=${live(line.text)} @input=${typed} @focus=${enter} @keydown=${keys} />
    ${found === null ? nothing : html`<ul id="commands" role="listbox" aria-label=${t("command.name")}>
      ${found.length === 0 ? html`<li class="none">${t("command.none")}</li>` : found.map((each, nth) => option(each, nth, nth === at))}</ul>`}
  </div>`;
}

/**
 * @param {import("../command/suggest.js").Suggestion} each
 * @param {number} nth
 * @param {boolean} chosen
 */
function option(each, nth, chosen) {
  const take = (/** @type {Event} */ event) => {
    event.preventDefault(); // the field keeps the cursor
    act(each);
  };
  return html`<li id="command-${nth}" role="option" aria-selected=${chosen} @mousedown=${take}><b>${each.label}</b><span>${each.hint}</span>${chosen && each.run ? html`<kbd>↵</kbd>` : nothing}</li>`;
}

/** @param {import("../command/suggest.js").Suggestion | undefined} chosen */
function tell(chosen) {
  const said = chosenBy();
  const label = chosen?.label ?? "";
  if (said === line.told.said && label === line.told.label) return;
  line.told = { said, label, since: said === line.told.said ? performance.now() : 0 };
}

function chosenBy() {
  return `${line.at} ${line.text}`;
}

/** Whether the same words mean another thing than they were just said to: somebody else moved the case. @param {import("../command/suggest.js").Suggestion} chosen */
function turned({ label }) {
  const { told } = line;
  return told.said === chosenBy() && (told.label !== label || performance.now() - told.since < SETTLE_MS);
}

function enter() {
  line.open = true;
  changed("view");
}

/** @param {FocusEvent} event */
function leave(event) {
  if (/** @type {HTMLElement} */ (event.currentTarget).contains(/** @type {Node | null} */ (event.relatedTarget))) return;
  line.open = false;
  changed("view");
}

/** @param {Event} event */
function typed(event) {
  set(/** @type {HTMLInputElement} */ (event.target).value);
}

/** @param {string} text */
function set(text) {
  Object.assign(line, { text, at: 0, open: true });
  state.filter.text = suggest(text) === null ? text : "";
  changed("view");
}

/** What is on screen may be a frame behind a quick hand: the line itself counts. @param {KeyboardEvent} event */
function keys(event) {
  const found = suggest(line.text);
  const at = Math.min(line.at, (found?.length ?? 1) - 1);
  const chosen = found?.[at];
  if (event.isComposing) return; // Enter ends the input method's word, not the line
  if (event.key === "?" && !line.text) return void (event.preventDefault(), toggleHelp());
  if (event.key === "ArrowDown" || event.key === "ArrowUp") line.at = turn(at + (event.key === "ArrowDown" ? 1 : -1), found?.length ?? 0);
  else if (event.key === "Tab" && chosen && !event.shiftKey && chosen.text !== line.text) set(chosen.text);
  else if (event.key === "Enter" && chosen && line.text.trim()) turned(chosen) ? showNotice(t("settling.again")) : act(chosen);
  else if (event.key === "Enter") /** @type {HTMLElement | null} */ (document.querySelector(".case-row"))?.click();
  else if (event.key === "Escape" && line.text) set("");
  else if (event.key === "/" && !line.text) set(""); // it led here already
  else return;
  event.preventDefault();
  event.stopPropagation();
  changed("view");
}

/**
 * @param {number} at
 * @param {number} length
 */
function turn(at, length) {
  return length === 0 ? 0 : (at + length) % length;
}

/** @param {import("../command/suggest.js").Suggestion} chosen */
function act(chosen) {
  if (!chosen.run) return void (set(chosen.text), document.getElementById("find")?.focus());
  const said = line.text;
  set("");
  line.open = false;
  document.getElementById("find")?.blur();
  void Promise.resolve(chosen.run()).then((taken) => taken === false && giveBack(said));
}

/** What was refused is not to be written a second time: it stands in the line again, unless something else does. @param {string} said */
function giveBack(said) {
  if (line.text) return;
  line.text = said;
  changed("view");
}
