/**
 * The one field above the queue: what is typed narrows the queue, or is a command with its completions below. They lie
 * over the queue, so nothing moves.
 */

import { live } from "lit-html/directives/live.js";
import { html, nothing } from "lit-html/lit-html.js";
import { changed } from "../../shared/changes.js";
import { t } from "../../shared/i18n.js";
import { icon } from "../../shared/icons.js";
import { setFilter } from "../../shared/store.js";
import { showNotice } from "../../shared/toasts.js";
import { toggleHelp } from "../frame/help.js";
import { GUARD_MS } from "../frame/press-guard.js";
import { shownRows } from "../queue/rows.js";
import { chosenAt, press } from "./press.js";
import { suggest } from "./suggest.js";
import { turnTo } from "./verb-actions.js";

/** `shown`: what Enter was said to do at the last drawing, and since when it has been that; `refusal`: why it was not done. */
const line = { text: "", at: -1, open: false, refusal: "", shown: { said: "", label: "", since: -Infinity } };

export function commandLine() {
  const found = line.open ? suggest(line.text) : null;
  const at = chosenAt(line, found);
  tell(found?.[at]);
  return html`<div class="find command" @focusout=${leave}>
    ${icon("search")}
    <input type="search" id="find" role="combobox" autocomplete="off" spellcheck="false" placeholder=${t("command.hint")} aria-label=${t("command.name")}
      aria-expanded=${found !== null && found.length > 0} aria-controls="commands" aria-activedescendant=${found?.length && at >= 0 ? `command-${at}` : nothing}
      aria-keyshortcuts="/" aria-invalid=${line.refusal ? "true" : "false"} aria-describedby=${line.refusal ? "refusal" : nothing} .value=${live(line.text)} @input=${typed} @focus=${enter} @keydown=${keys} />
    <p id="refusal" role="alert">${line.refusal}</p>
    ${found === null ? nothing : html`<ul id="commands" role="listbox" aria-label=${t("command.name")}>${found.map((each, nth) => option(each, nth, nth === at))}</ul>`}
  </div>`;
}

/**
 * @param {import("./suggest.js").Suggestion} each
 * @param {number} nth
 * @param {boolean} chosen
 */
function option(each, nth, chosen) {
  const take = (/** @type {Event} */ event) => {
    event.preventDefault(); // the field keeps the cursor
    if (each.run || each.text !== line.text) act(each);
    else refuse(each.why);
  };
  return html`<li id="command-${nth}" class=${each.why === each.hint ? "refused" : ""} role="option" aria-selected=${chosen} @mousedown=${take}><b>${each.label}</b><span>${each.hint}</span>${chosen && each.run ? html`<kbd>↵</kbd>` : nothing}</li>`;
}

/** @param {import("./suggest.js").Suggestion | undefined} chosen */
function tell(chosen) {
  const said = chosenBy();
  const label = chosen?.label ?? "";
  if (said === line.shown.said && label === line.shown.label) return;
  line.shown = { said, label, since: said === line.shown.said ? performance.now() : -Infinity };
}

function chosenBy() {
  return `${line.at} ${line.text}`;
}

/**
 * True if the same words now mean another suggestion than before: somebody else moved the case.
 *
 * @param {import("./suggest.js").Suggestion} chosen
 */
function turned({ label }) {
  const { shown } = line;
  return shown.said === chosenBy() && (shown.label !== label || performance.now() - shown.since < GUARD_MS);
}

function enter() {
  line.open = true;
  changed("queue");
}

/** @param {FocusEvent} event */
function leave(event) {
  if (/** @type {HTMLElement} */ (event.currentTarget).contains(/** @type {Node | null} */ (event.relatedTarget)))
    return;
  line.open = false;
  changed("queue");
}

/** @param {Event} event */
function typed(event) {
  set(/** @type {HTMLInputElement} */ (event.target).value);
}

/** The field has it at once: a key that comes before the next drawing would be added to the words before. @param {string} text */
function set(text) {
  Object.assign(line, { text, at: text.trim() ? 0 : -1, open: true, refusal: "" });
  const field = /** @type {HTMLInputElement | null} */ (document.getElementById("find"));
  if (field && field.value !== text) field.value = text;
  setFilter({ text: suggest(text) === null ? text : "" });
  changed("queue");
}

/** Whatever was searched for, all is listed again. */
export function clearLine() {
  set("");
  line.open = document.activeElement?.id === "find";
}

/** Handle keys by the line itself: the screen may be a frame behind a quick hand. @param {KeyboardEvent} event */
function keys(event) {
  if (event.isComposing) return; // Enter ends the input method's word, not the line
  const found = suggest(line.text);
  const at = chosenAt(line, found);
  const pressed = press(event, { text: line.text, at }, found);
  if (!pressed) return;
  event.preventDefault();
  event.stopPropagation();
  carryOut(pressed, found?.[at]);
  changed("queue");
}

/** @param {import("./press.js").Press} pressed @param {import("./suggest.js").Suggestion | undefined} chosen */
function carryOut(pressed, chosen) {
  switch (pressed.does) {
    case "help":
      return toggleHelp();
    case "clear":
      return set("");
    case "move":
      line.at = pressed.at;
      return;
    case "complete":
      return set(pressed.chosen.text);
    case "run":
      return turned(pressed.chosen) ? showNotice(t("press_guard.again")) : act(pressed.chosen);
    case "first":
      return openFirst();
    case "refuse":
      return refuse(chosen?.why);
  }
}

/** Of what the search lists, the first; a search that lists nothing opens nothing. */
function openFirst() {
  const [first] = shownRows();
  if (first) turnTo(first.item);
  else refuse(t("board.nothing_found", { text: line.text.trim() }));
}

/** The line stays as it is, with the reason; nothing else happens. @param {string} [why] */
function refuse(why) {
  line.refusal = why ?? t("command.none");
  changed("queue");
}

/** @param {import("./suggest.js").Suggestion} chosen */
function act(chosen) {
  const field = document.getElementById("find");
  if (!chosen.run) {
    set(chosen.text);
    field?.focus();
    return;
  }
  const said = line.text;
  set("");
  line.open = false;
  field?.blur();
  void Promise.resolve(chosen.run()).then(
    (taken) => (taken === false || typeof taken === "string") && giveBack(said, taken || ""),
  );
}

/**
 * Put a refused command back into the line with the reason, unless the line has other text by now. The cursor returns
 * if it stands nowhere.
 *
 * @param {string} said
 * @param {string} why empty where a notice says it
 */
function giveBack(said, why) {
  if (line.text) return;
  set(said);
  Object.assign(line, { refusal: why, open: false });
  if (document.activeElement === document.body) document.getElementById("find")?.focus();
}
