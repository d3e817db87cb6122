/** What is open at the right, above the units: the form while one is written, else the selected case, else nothing. */

import { html, nothing, render } from "lit-html/lit-html.js";

import { intake } from "../intake-draft.js";
import { state, watch } from "../store.js";
import { casePanel } from "./case-panel.js";
import { intakeForm } from "./intake-form.js";

/** @param {HTMLElement} root */
export function mountDrawer(root) {
  /** @type {unknown} */
  let before;
  const draw = () => {
    const item = state.selected === null ? undefined : state.cases.get(state.selected);
    root.hidden = !intake.open && !item;
    document.body.classList.toggle("with-drawer", !root.hidden);
    document.body.classList.toggle("with-form", intake.open);
    render(html`${intake.open ? intakeForm() : item ? casePanel(item) : nothing}`, root);
    const shown = intake.open ? "form" : item?.id;
    if (shown !== before) {
      root.scrollTop = 0; // another is read from its clock on, however far down the last one was left
      takeCursor(root);
    }
    before = shown;
  };
  watch(["selection", "cases", "teams", "tick", "intake", "view"], draw);
  draw();
}

/** Where the cursor went with what it stood on (a form sent, a command done), the case that came has it. @param {HTMLElement} root */
function takeCursor(root) {
  if (document.activeElement !== document.body) return;
  /** @type {HTMLElement | null} */ (root.querySelector(".case-panel"))?.focus({ preventScroll: true });
}
