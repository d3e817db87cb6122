/** The form for exact times: one turn, new or changed. */

import { html, nothing } from "lit-html/lit-html.js";

import { nameOf, t, word } from "../i18n.js";
import { change, model, remove, save } from "./model.js";

export const KINDS = ["shift", "on_call", "duty_24h", "surge"];

export function turnForm() {
  const draft = model.draft;
  if (!draft) return nothing;
  const set = (/** @type {string} */ name) => (/** @type {Event} */ event) => {
    model.draft = { ...draft, [name]: /** @type {HTMLInputElement} */ (event.target).value };
    model.draw();
  };
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    void change(async () => (await save(draft), t("roster.saved")));
  };
  const close = () => ((model.draft = null), model.draw());
  return html`<form class="card" aria-label=${t(draft.id ? "roster.edit" : "roster.new")} @submit=${submit}
      @keydown=${(/** @type {KeyboardEvent} */ event) => event.key === "Escape" && close()}>
    <h2>${t(draft.id ? "roster.edit" : "roster.new")}</h2>
    <label>${t("roster.team")}<select id="turn-team" required @change=${set("team")}>
      ${model.teams.map((team) => html`<option value=${team.code} ?selected=${team.code === draft.team}>${nameOf(team)}</option>`)}</select></label>
    <label>${t("roster.kind")}<select @change=${set("kind")}>
      ${KINDS.map((kind) => html`<option value=${kind} ?selected=${kind === draft.kind}>${word("turn", kind)}</option>`)}</select></label>
    <label>${t("roster.from")}<input type="datetime-local" required .value=${draft.from} @change=${set("from")}></label>
    <label>${t("roster.until")}<input type="datetime-local" required .value=${draft.until} @change=${set("until")}></label>
    <button class="primary" ?disabled=${model.busy}>${t("roster.save")}</button>
    ${draft.id ? html`<button type="button" class="danger" ?disabled=${model.busy} @click=${() => void change(async () => (await remove(draft), t("roster.removed")))}>${t("roster.remove")}</button>` : nothing}
    <button type="button" @click=${close}>${t("roster.cancel")}</button>
  </form>`;
}
