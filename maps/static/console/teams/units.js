/** The unit board: every team with its state and since when, its case, its last fix; with room also crew and skills. */

import { repeat } from "lit-html/directives/repeat.js";
import { html, nothing, render } from "lit-html/lit-html.js";
import { rosterGaps } from "../../office/roster/gaps.js";
import { watch } from "../../shared/changes.js";
import { t } from "../../shared/i18n.js";
import { state } from "../../shared/store.js";
import { teamRow } from "./row.js";
import { byStatus, shownState } from "./state.js";

const MOST_ROWS = 200;

/** @param {HTMLElement} root */
export function mountUnits(root) {
  const draw = () => render(view(), root);
  watch(["teams", "tick", "selection", "view", "ground"], draw);
  draw();
}

function view() {
  const teams = byStatus(state.teams.values());
  const many = (/** @type {string} */ state) => teams.filter((team) => shownState(team) === state).length;
  const [free, onCall] = [many("free"), many("on_call")];
  return html`
    <h2>${t("board.teams")}<span>${t(onCall ? "board.teams_free_on_call" : "board.teams_free", { free, all: teams.length, on_call: onCall })}</span></h2>
    ${rosterGaps()}
    <div class="team-list" role="group" aria-label=${t("board.teams")}>${repeat(teams.slice(0, MOST_ROWS), (team) => team.code, teamRow)}
      ${state.loaded && teams.length === 0 ? html`<p class="empty">${t("board.no_teams")}</p>` : nothing}
      ${teams.length > MOST_ROWS ? html`<p class="empty">${t("board.more_teams", { n: teams.length - MOST_ROWS })}</p>` : nothing}</div>`;
}
