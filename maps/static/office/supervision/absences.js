/** Handlers who are away: until when; meanwhile their cases stand among those without a handler. */

import { html, nothing } from "lit-html/lit-html.js";
import { get, put } from "../../shared/api.js";
import { changedNow } from "../../shared/changes.js";
import { inOneLanguage, t } from "../../shared/i18n.js";
import { part } from "../../shared/part.js";
import { may } from "../../shared/session.js";
import { load } from "./model.js";

const ABSENCE = "/casework/people/{login}/absence";

const [state, writable] = part({
  /** @type {import("../../shared/types.js").CaseHandler[] | null} null: not read */
  people: null,
  said: "",
  busy: false,
});

/** Read the handlers, if the reader may note that one is away. */
export async function readHandlers() {
  if (!may("PUT", ABSENCE)) return;
  writable.people = await get("/casework/people").catch(() => state.people);
  changedNow("page");
}

export function absences() {
  if (!state.people) return nothing;
  const away = state.people.filter((each) => each.absent_until !== null);
  return html`<section class="absences" aria-labelledby="absences"><h2 id="absences">${t("supervision.absences")}</h2>
    <p class="quiet">${t("supervision.absences_about")}</p>
    ${state.said ? html`<p class="said bad" role="alert">${state.said}</p>` : nothing}
    ${away.length ? html`<ul>${away.map(line)}</ul>` : nothing}
    <form @submit=${note}><label>${t("supervision.handler")}<select name="login" required><option value=""></option>
      ${state.people.map((each) => html`<option value=${loginOf(each)}>${each.name} · ${each.unit} · ${each.open}</option>`)}</select></label>
      <label>${t("supervision.away_until")}<input type="date" name="until" required></label>
      <button ?disabled=${state.busy}>${t("supervision.note_absence")}</button></form></section>`;
}

/** @param {import("../../shared/types.js").CaseHandler} each */
function line(each) {
  return html`<li><b>${each.name}</b> ${t("supervision.is_away", { day: each.absent_until ?? "" })}
    <button ?disabled=${state.busy} @click=${() => void send(loginOf(each), null)}>${t("supervision.is_back")}</button></li>`;
}

/** @param {SubmitEvent} event */
function note(event) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  const entered = new FormData(form);
  void send(String(entered.get("login")), String(entered.get("until"))).then((done) => done && form.reset());
}

/** @param {string} login @param {string | null} until */
async function send(login, until) {
  Object.assign(writable, { busy: true, said: "" });
  changedNow("page");
  try {
    await put(`/casework/people/${encodeURIComponent(login)}/absence`, { until });
    await Promise.all([readHandlers(), load()]);
  } catch (problem) {
    writable.said = inOneLanguage(/** @type {Error} */ (problem).message);
  }
  writable.busy = false;
  changedNow("page");
  return state.said === "";
}

/** @param {import("../../shared/types.js").CaseHandler} handler */
function loginOf({ actor }) {
  return actor.replace(/^user:/, "");
}
