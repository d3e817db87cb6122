/** One team on the unit board. */

import { html, nothing } from "lit-html/lit-html.js";

import { durationShort, wallDate } from "../../shared/format.js";
import { nameOf, t, word } from "../../shared/i18n.js";
import { icon } from "../../shared/icons.js";
import { now } from "../../shared/server-time.js";
import { state } from "../../shared/store.js";
import { narrowName } from "../../shared/team-name.js";
import { expediteMark } from "../case/expedite.js";
import { focusTeam } from "../frame/focus.js";
import { shortName } from "./short-names.js";
import { isStale, shownState, whereabouts, whereaboutsShort } from "./state.js";

/** @param {import("../../shared/types.js").Team} team */
export function teamRow(team) {
  const stale = isStale(team);
  const is = shownState(team);
  const mine = team.case !== null && team.case === state.selected;
  return html`<button class="row team-row ${is} ${stale ? "stale" : ""} ${mine ? "mine" : ""}" data-team=${team.code}
      title=${inFull(team)} @click=${() => focusTeam(team.code)}>
    <span class="team-disc ${is}">${icon(is)}</span>
    <b>${narrowName(shortName(team))}</b>
    <span class="team-status">${word("team", is)}${team.case === null ? nothing : html` <i>#${team.case}</i> ${expediteMark(state.cases.get(team.case), { word: true })}`}</span>
    <span class="team-since" title=${team.since ? t("team.since", { at: wallDate(team.since) }) : ""}>${since(team)}</span>
    <span class="team-crew">${crewAndSkills(team)}</span>
    <span class="team-fix">${team.status === "off_duty" ? nothing : html`${stale ? t("fix.stale_mark") : nothing}${whereaboutsShort(team)}`}</span>
  </button>`;
}

/** @param {import("../../shared/types.js").Team} team */
function inFull(team) {
  const station = team.station === null ? undefined : state.stations.get(team.station);
  return [nameOf(team), station && nameOf(station), crewAndSkills(team), whereabouts(team)].filter(Boolean).join(" · ");
}

/** In the narrow column. @param {import("../../shared/types.js").Team} team */
function since(team) {
  return team.since ? durationShort((now() - Date.parse(team.since)) / 1000) : "";
}

/** @param {import("../../shared/types.js").Team} team */
function crewAndSkills(team) {
  const skills = team.skills.map((skill) => word("category", skill));
  return [...(team.crew ?? []), skills.length > 0 ? skills.join(t("list.separator")) : t("team.any_skill")].join(" · ");
}
