/** A case dragged onto a team. It needs nothing of rows and markers but `data-case` and `data-team`. */

import { mayReport } from "../shared/session.js";
import { state } from "../shared/store.js";
import { openAssign } from "./case/assign-dialog.js";

const KIND = "text/x-wangge-case";

/** @type {Element | null} */
let over = null;

export function listenToDrags() {
  document.addEventListener("dragstart", (event) => {
    const row = within(event, "[data-case]");
    if (!row || !event.dataTransfer || !mayReport("offered")) return;
    event.dataTransfer.setData(KIND, row.dataset.case ?? "");
    event.dataTransfer.effectAllowed = "link";
  });
  document.addEventListener("dragover", (event) => {
    const target = event.dataTransfer?.types.includes(KIND) ? within(event, "[data-team]") : null;
    mark(target);
    if (!target || !event.dataTransfer) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "link";
  });
  document.addEventListener("dragend", () => mark(null));
  document.addEventListener("drop", drop);
}

/** @param {DragEvent} event */
function drop(event) {
  mark(null);
  const item = state.cases.get(Number(event.dataTransfer?.getData(KIND)));
  const team = state.teams.get(within(event, "[data-team]")?.dataset.team ?? "");
  if (!item || !team) return;
  event.preventDefault();
  void openAssign(item, team);
}

/**
 * @param {Event} event
 * @param {string} selector
 */
function within(event, selector) {
  return event.target instanceof Element ? /** @type {HTMLElement | null} */ (event.target.closest(selector)) : null;
}

/** @param {Element | null} target */
function mark(target) {
  if (over === target) return;
  over?.classList.remove("drop-here");
  target?.classList.add("drop-here");
  over = target;
}
