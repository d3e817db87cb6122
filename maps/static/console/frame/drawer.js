/**
 * Draw the drawer at the right, above the teams: the intake form while one is open, else the selected case, else
 * nothing.
 */

import { html, nothing, render } from "lit-html/lit-html.js";
import { watch } from "../../shared/changes.js";
import { state } from "../../shared/store.js";
import { choices } from "../case/choices.js";
import { detail } from "../case/detail.js";
import { casePanel } from "../case/panel.js";
import { intake } from "../intake/draft.js";
import { intakeForm } from "../intake/form.js";
import { cursor, setCursorWanted } from "./focus.js";
import { redrawn } from "./press-guard.js";

/** @param {HTMLElement} root */
export function mountDrawer(root) {
  /** @type {unknown} */
  let before;
  const draw = () => {
    const item = state.selected === null ? undefined : state.cases.get(state.selected);
    root.hidden = !intake.open && !item;
    document.body.classList.toggle("with-drawer", !root.hidden);
    document.body.classList.toggle("with-form", intake.open);
    drawIn(root, item);
    const shown = intake.open ? "form" : item?.id;
    if (shown !== before) {
      root.scrollTop = 0; // another is read from its clock on, however far down the last one was left
      setCursorWanted(true);
    }
    before = shown;
    if (cursor.wanted && document.querySelector("dialog[open]") === null) takeCursor(root);
  };
  for (const act of ["keydown", "pointerdown"]) addEventListener(act, () => setCursorWanted(false), true);
  watch(["selection", "cases", "teams", "tick", "intake", "view"], draw);
  draw();
}

let meant = "";

/**
 * Draw the case or the form. Buttons that now do something else are guarded for a moment, and a cursor that is lost
 * with one moves to the case.
 *
 * @param {HTMLElement} root
 * @param {import("../../shared/types.js").Case | undefined} item
 */
function drawIn(root, item) {
  const drawn = () => void render(html`${intake.open ? intakeForm() : item ? casePanel(item) : nothing}`, root);
  const means = intake.open || !item ? "" : meaning(item);
  const inside = root.contains(document.activeElement);
  if (means && means !== meant) {
    redrawn(root, drawn);
    if (inside) setCursorWanted(true);
  } else drawn();
  meant = means;
}

/**
 * Identify what the buttons of a case do now; somebody else's act may change it.
 *
 * @param {import("../../shared/types.js").Case} item
 */
function meaning(item) {
  const answer = choices.id === item.id ? choices.answer : null;
  const teams = answer?.candidates.map(({ team, cover }) => (cover ? team : "")).join();
  return [
    item.id,
    item.status,
    item.assignment?.team,
    item.proposed_team,
    item.escalated,
    detail.loading,
    answer?.recommended,
    teams,
  ].join(" ");
}

/**
 * Move a lost cursor (a form sent, a command done, a dialog closed) to the case. This goes on until the next key or
 * press, as the cursor's element may go later.
 *
 * @param {HTMLElement} root
 */
function takeCursor(root) {
  if (!isLost(document.activeElement)) return;
  /** @type {HTMLElement | null} */ (root.querySelector(".case-panel"))?.focus({ preventScroll: true });
}

/** Browsers take the cursor from what was hidden or disabled only after this frame. @param {Element | null} holder */
function isLost(holder) {
  return holder === null || holder === document.body || !holder.checkVisibility() || holder.matches(":disabled");
}
