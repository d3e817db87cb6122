/** Choose the phone's team: once, and again when somebody changes teams. */

import { html, nothing } from "lit-html/lit-html.js";
import { changed } from "../../shared/changes.js";
import { inOneLanguage, nameOf, t } from "../../shared/i18n.js";
import { model } from "../model.js";
import { ask } from "../server.js";
import { joinTeam, whoAmI } from "../sync.js";
import { otherLanguage } from "./idle.js";
import { signOutButton, stillHere } from "./sign-out.js";

const AGAIN_MS = 10_000;

/** @type {{teams: any[] | null, county: string, problem: string, busy: string, asking: boolean}} */
const choice = { teams: null, county: "", problem: "", busy: "", asking: false };

export function join() {
  void lookForTeams();
  return html`${stillHere()}<section class="card join"><h1>${t("field.join_title")}</h1><p>${t("field.join_hint")}</p>
    ${
      choice.problem
        ? html`<p class="problem" role="alert">${choice.problem}</p>
      <button type="button" class="wide" @click=${retry}>${t("field.try_again")}</button>`
        : nothing
    }
    ${choice.teams === null && !choice.problem ? html`<p class="note" role="status">${t("field.loading")}</p>` : nothing}
    ${choice.teams?.length === 0 ? html`<p class="note">${t("field.no_teams")}</p>` : nothing}
    <ul>${(choice.teams ?? []).map(row)}</ul>
    ${signOutButton()}
    ${otherLanguage()}</section>`;
}

/** @param {any} team */
function row(team) {
  return html`<li><button type="button" class="wide" ?disabled=${choice.busy !== ""} @click=${() => choose(team.code)}>
    <b>${nameOf(team)}</b><small>${team.code}${team.crew.length ? ` · ${team.crew.join("、")}` : ""}</small></button></li>`;
}

/** Ask which teams there are, unless that is known or being asked: it may begin before the screen is drawn. */
export async function lookForTeams() {
  if (choice.teams !== null || choice.problem || choice.asking) return;
  choice.asking = true;
  try {
    await askForTeams();
  } catch (problem) {
    choice.problem = inOneLanguage(/** @type {Error} */ (problem).message);
    setTimeout(() => choice.teams ?? retry(), AGAIN_MS);
  }
  choice.asking = false;
  changed("page");
}

async function askForTeams() {
  const { county, features } = await ask("/teams");
  Object.assign(choice, { county, teams: features.map((/** @type {any} */ each) => each.properties) });
}

function retry() {
  // Without its token no team can be joined.
  if (!model.who) whoAmI().catch(() => {});
  Object.assign(choice, { teams: null, problem: "", busy: "" });
  changed("page");
}

/** @param {string} team */
async function choose(team) {
  choice.busy = team;
  changed("page");
  try {
    const { county } = choice;
    await askForTeams();
    if (choice.county === county) {
      await joinTeam(team, county);
      choice.teams = null; // another time it is asked for again
    } else choice.problem = t("field.teams_changed");
  } catch (problem) {
    choice.problem = inOneLanguage(/** @type {Error} */ (problem).message);
    whoAmI().catch(() => {}); // whose session is over is asked to sign in
  }
  choice.busy = "";
  changed("page");
}
