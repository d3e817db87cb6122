/** The way out, and why it led nowhere: who believes to have left, and has not, leaves the next one to act in their name. */

import { html, nothing } from "lit-html/lit-html.js";
import { changed } from "../../shared/changes.js";
import { inOneLanguage, t } from "../../shared/i18n.js";
import { mayLeave, signOut } from "../leave.js";
import { model, set } from "../model.js";
import { sendHeld } from "../outbox.js";

export function signOutButton() {
  if (model.who?.means !== "session") return nothing;
  return html`<button type="button" class="quiet" data-act="sign-out" @click=${leave}>${t("field.sign_out")}</button>`;
}

/** Show why the user could not be signed out: unsent items, or an error. */
export function stillHere() {
  const isUnsent = model.unleft === "unsent";
  if (!model.unleft || (isUnsent && mayLeave())) return nothing;
  return html`<p class="problem" role="alert">${isUnsent ? t("field.sign_out_unsent") : t("field.sign_out_failed", { reason: model.unleft })}</p>`;
}

async function leave() {
  await sendHeld();
  set({ unleft: mayLeave() ? "" : "unsent" });
  try {
    if (!model.unleft) await signOut();
  } catch (problem) {
    set({ unleft: inOneLanguage(/** @type {Error} */ (problem).message) });
  }
  changed("page");
}
