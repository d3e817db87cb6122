/** The keyboard: what a dispatcher does a hundred times a day without the mouse. */

import { isTyping } from "../office/typing.js";
import { changed } from "../shared/changes.js";
import { mayTakeIn } from "../shared/session.js";
import { state } from "../shared/store.js";
import { select } from "./case/detail.js";
import { clearLine } from "./command/line.js";
import { toggleHelp } from "./frame/help.js";
import { toggleCoverage } from "./frame/legend.js";
import { hideIntake, intake, setPicking, startIntake } from "./intake/draft.js";
import { shownRows } from "./queue/rows.js";

/** @param {{whole: () => void}} map */
export function listenToKeys(map) {
  /** @type {Record<string, () => void>} */
  const keys = {
    n: () => mayTakeIn() && startIntake(),
    "/": () => document.getElementById("find")?.focus(),
    j: () => move(1),
    k: () => move(-1),
    c: toggleCoverage,
    f: map.whole,
    "?": toggleHelp,
  };
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") return void leave(event);
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const action = keys[event.key.toLowerCase()];
    if (!action) return;
    event.preventDefault();
    action();
  });
}

/** @param {KeyboardEvent} event */
function leave(event) {
  if (event.isComposing || document.querySelector("dialog[open]")) return;
  if (intake.picking) {
    setPicking(false);
    changed("intake");
  } else if (intake.open) hideIntake();
  else if (event.target instanceof HTMLInputElement) event.target.blur();
  else if (state.selected === null && state.filter.text) clearLine();
  else select(null);
}

/** @param {1 | -1} step */
function move(step) {
  const rows = shownRows();
  if (rows.length === 0) return;
  const at = rows.findIndex(({ item }) => item.id === state.selected);
  const next = rows[at === -1 ? (step === 1 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + step))];
  select(next.item.id);
  requestAnimationFrame(() => {
    const row = /** @type {HTMLElement | null} */ (document.querySelector(`.case-row[data-case="${next.item.id}"]`));
    row?.scrollIntoView({ block: "nearest" });
    row?.focus({ preventScroll: true });
  });
}
