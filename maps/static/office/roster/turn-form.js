/** The form for exact times: one turn, new or changed. */

import { html, nothing } from "lit-html/lit-html.js";
import { changedNow } from "../../shared/changes.js";

import { nameOf, t, word } from "../../shared/i18n.js";
import { TURN_KINDS } from "../../shared/kinds.js";
import { forgetDoubt, model, set } from "./model.js";
import { keep, takeOut } from "./taking-back.js";
import { span } from "./wall.js";

export function turnForm() {
  const draft = model.draft;
  if (!draft) return nothing;
  const write = (/** @type {string} */ name) => (/** @type {Event} */ event) => {
    set({ draft: { ...draft, [name]: /** @type {HTMLInputElement} */ (event.target).value } });
    forgetDoubt();
    changedNow("page");
  };
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    void keep(draft);
  };
  const close = () => {
    set({ draft: null });
    forgetDoubt();
    changedNow("page");
  };
  return html`<form class="card" aria-label=${t(draft.id ? "roster.edit" : "roster.new")} @submit=${submit}
      @keydown=${(/** @type {KeyboardEvent} */ event) => event.key === "Escape" && close()}>
    <h2>${t(draft.id ? "roster.edit" : "roster.new")}</h2>${meanwhile(draft)}
    <label>${t("roster.team")}<select id="turn-team" required @change=${write("team")}>
      ${model.teams.map((team) => html`<option value=${team.code} ?selected=${team.code === draft.team}>${nameOf(team)}</option>`)}</select></label>
    <label>${t("roster.kind")}<select @change=${write("kind")}>
      ${TURN_KINDS.map((kind) => html`<option value=${kind} ?selected=${kind === draft.kind}>${word("turn", kind)}</option>`)}</select></label>
    <label>${t("roster.from")}<input type="datetime-local" required .value=${draft.from} @change=${write("from")}></label>
    <label>${t("roster.until")}<input type="datetime-local" required .value=${draft.until} @change=${write("until")}></label>
    <button class="primary" ?disabled=${model.busy}>${t("roster.save")}</button>
    ${draft.id ? html`<button type="button" class="danger" ?disabled=${model.busy} @click=${() => void takeOut(draft)}>${t("roster.remove")}</button>` : nothing}
    <button type="button" @click=${close}>${t("roster.cancel")}</button>
  </form>`;
}

/**
 * Show the turn as somebody else has changed it since the form was opened: saving would be refused, so it is shown
 * before, and the user may continue from it with their input.
 *
 * @param {import("./model.js").Draft} draft
 */
function meanwhile(draft) {
  if (draft.id === undefined || draft.version === undefined) return nothing;
  const now = model.turns.find((turn) => turn.id === draft.id);
  if (!now || now.version === draft.version) return nothing;
  const team = model.teams.find((each) => each.code === now.team);
  const goOn = () => {
    set({ draft: { ...draft, version: now.version } });
    changedNow("page");
  };
  return html`<p class="meanwhile" role="alert">${t("roster.meanwhile", { team: team ? nameOf(team) : now.team, when: span(now.from_local, now.until_local) })}
    <button type="button" @click=${goOn}>${t("roster.go_on")}</button></p>`;
}
