/** A shift by the week: some days, from when until when, between two dates, for one team or several. */

import { html, nothing } from "lit-html/lit-html.js";
import { post } from "../../shared/api.js";
import { changedNow } from "../../shared/changes.js";
import { nameOf, t, word } from "../../shared/i18n.js";
import { TURN_KINDS } from "../../shared/kinds.js";
import { sendOnce } from "../../shared/sent-once.js";
import { change, forgetDoubt, last, model, openForm, set, withOffDuty } from "./model.js";
import { DAY, dayOf, shown } from "./wall.js";

const MONDAY = Date.UTC(2024, 0, 1);

export function togglePattern() {
  openForm(model.form === "pattern" ? null : "pattern");
}

export function patternForm() {
  if (model.form !== "pattern") return nothing;
  return html`<form class="card" aria-label=${t("roster.pattern")} @submit=${submit} @change=${rewritten}>
    <h2>${t("roster.pattern")}</h2>
    <label>${t("roster.teams")}<select name="teams" multiple required size=${Math.min(6, Math.max(2, model.teams.length))}>
      ${model.teams.map((team) => html`<option value=${team.code}>${nameOf(team)}</option>`)}</select></label>
    <label>${t("roster.kind")}<select name="kind">${TURN_KINDS.map((kind) => html`<option value=${kind}>${word("turn", kind)}</option>`)}</select></label>
    <fieldset><legend>${t("roster.days")}</legend>${[1, 2, 3, 4, 5, 6, 7].map(
      (day) => html`<label class="check">
      <input type="checkbox" name="days" value=${day} ?checked=${day < 6}>${shown(MONDAY + (day - 1) * DAY, { weekday: "short" })}</label>`,
    )}</fieldset>
    <label>${t("roster.from")}<input type="time" name="from" value="08:30" required></label>
    <label>${t("roster.until")}<input type="time" name="until" value="18:00" required></label>
    <label>${t("roster.first")}<input type="date" name="first" value=${dayOf(model.first)} required></label>
    <label>${t("roster.last")}<input type="date" name="last" value=${dayOf(last() - DAY)} required></label>
    <button class="primary" ?disabled=${model.busy}>${t("roster.save")}</button>
    <button type="button" @click=${togglePattern}>${t("roster.cancel")}</button>
  </form>`;
}

/** @param {Event} event */
function submit(event) {
  event.preventDefault();
  const form = new FormData(/** @type {HTMLFormElement} */ (event.target));
  const one = (/** @type {string} */ name) => String(form.get(name));
  const body = {
    teams: form.getAll("teams"),
    kind: one("kind"),
    days: form.getAll("days").map(Number),
    from: one("from"),
    until: one("until"),
    first: one("first"),
    last: one("last"),
  };
  void keepPattern(body);
}

/** @param {object} body @param {{confirmed?: true}} [sure] */
function keepPattern(body, sure = {}) {
  return change(
    async () => {
      const { turns, off_duty } = await sendOnce(post, "/roster/patterns", { ...body, ...sure });
      set({ form: null });
      return withOffDuty(t("roster.added", { n: turns.length }), off_duty);
    },
    () => void keepPattern(body, { confirmed: true }),
  );
}

function rewritten() {
  forgetDoubt();
  changedNow("page");
}
