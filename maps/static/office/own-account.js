/** Link to the user's account and sign-out, for roles that never see the console, which has both. */

import { html, nothing } from "lit-html/lit-html.js";
import { signOut } from "../shared/api.js";
import { changedNow } from "../shared/changes.js";
import { inOneLanguage, t, word } from "../shared/i18n.js";
import { session } from "../shared/session.js";

/** The error of the last sign-out. @type {string | null} */
let problem = null;

/** The reader's account and the way out; nothing while there are no accounts. */
export function ownAccount() {
  if (session.who?.means !== "session") return nothing;
  const { name, title, role } = session.who;
  return html`<a href="/account" title="${name} · ${word("role", role)} · ${t("account.open")}">${title || name}</a>
    <button @click=${leave}>${t("access.sign_out")}</button>${problem ? html`<span class="said bad" role="alert">${problem}</span>` : nothing}`;
}

async function leave() {
  try {
    await signOut();
  } catch (caught) {
    problem = inOneLanguage(/** @type {Error} */ (caught).message);
    changedNow("page");
  }
}
