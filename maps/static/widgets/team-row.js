/** One team on the board. */

import { html, nothing } from "lit-html/lit-html.js";

import { nameOf, t, word } from "../i18n.js";
import { icon } from "../map/icons.js";
import { state } from "../store.js";
import { isStale, whereabouts, whereaboutsShort } from "../team-state.js";
import { focusTeam } from "./focus.js";

/** @param {import("../types.js").Team} team */
export function teamRow(team) {
  const stale = isStale(team);
  const station = team.station === null ? undefined : state.stations.get(team.station);
  return html`<button class="row team-row ${team.status} ${stale ? "stale" : ""}" data-team=${team.code}
      title=${`${station ? nameOf(station) : ""} ${whereabouts(team)}`} @click=${() => focusTeam(team.code)}>
    <span class="team-disc ${team.status}">${icon(team.status)}</span>
    <b>${nameOf(team)}</b>
    <span class="team-status">${word("team", team.status)}${team.case === null ? nothing : html` <i>#${team.case}</i>`}</span>
    <span class="team-fix">${team.status === "off_duty" ? nothing : html`${stale ? t("fix.stale_mark") : nothing}${whereaboutsShort(team)}`}</span>
  </button>`;
}
