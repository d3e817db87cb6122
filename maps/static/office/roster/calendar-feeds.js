/** Calendars of teams: an address is made and shown once, and revoked. */

import { html, nothing } from "lit-html/lit-html.js";
import { address, ask, get, post } from "../../shared/api.js";
import { nameOf, t } from "../../shared/i18n.js";
import { token } from "../../shared/session.js";
import { change, model, openForm } from "./model.js";

/** @type {import("../../shared/types.js").CalendarFeed[]} those of teams */
let feeds = [];

export function toggleFeeds() {
  if (model.form === "calendars") return openForm(null);
  return read().then(() => openForm("calendars"));
}

export function feedForm() {
  if (model.form !== "calendars") return nothing;
  return html`<form class="card" aria-label=${t("roster.calendars")} @submit=${submit}>
    <h2>${t("roster.calendars")}</h2>
    <p>${t("roster.calendars_hint")}</p>
    <label>${t("roster.team")}<select name="team">${model.teams.map((team) => html`<option value=${team.code}>${nameOf(team)}</option>`)}</select></label>
    <button class="primary" ?disabled=${model.busy}>${t("roster.calendar_make")}</button>
    ${feeds.map((feed) => html`<button type="button" ?disabled=${model.busy} @click=${() => revoke(feed)}>${t("roster.calendar_revoke", { team: called(feed.team) })}</button>`)}
    <button type="button" @click=${() => openForm(null)}>${t("roster.cancel")}</button>
  </form>`;
}

async function read() {
  const { items } = await get("/calendar-feeds");
  feeds = items.filter((/** @type {import("../../shared/types.js").CalendarFeed} */ each) => each.team !== null);
}

/** @param {Event} event */
function submit(event) {
  event.preventDefault();
  const team = String(new FormData(/** @type {HTMLFormElement} */ (event.target)).get("team"));
  void change(async () => {
    const { url } = await post("/calendar-feeds", { team });
    await read();
    return t("roster.calendar_made", { team: called(team), url });
  });
}

/** @param {import("../../shared/types.js").CalendarFeed} feed */
function revoke(feed) {
  void change(async () => {
    await ask(address(`/calendar-feeds/${feed.id}`), { method: "DELETE", headers: token() });
    await read();
    return t("roster.calendar_revoked", { team: called(feed.team) });
  });
}

/** @param {string | null} code */
function called(code) {
  const team = model.teams.find((each) => each.code === code);
  return team ? nameOf(team) : (code ?? "");
}
