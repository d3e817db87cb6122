/** The list of changes to compare with today, and the form that adds one, its place taken from the map or typed. */

import { html, nothing } from "lit-html/lit-html.js";
import { changedNow } from "../shared/changes.js";
import { nameOf, t, word } from "../shared/i18n.js";
import { part } from "../shared/part.js";
import { model } from "./model.js";
import { typedPlace } from "./typed-place.js";

/** @typedef {{change: string, team?: string, lon?: number, lat?: number, datum?: string, hours_of?: string, skills?: string[], teams?: number, most_s?: number}} Change */

const WITH_PLACE = ["add_team", "move_team"];
const DIGITS = 6;
const MOST = { teams: 50, minutes: 60 };

const [draft, writable] = part({
  /** @type {Change[]} */
  list: [],
  change: "add_team",
  team: "",
  lon: "",
  lat: "",
  hoursOf: "",
  teams: 1,
  minutes: 5,
  /** What the form lacks. @type {string | null} */
  problem: null,
});

export { draft };

/** Take the place of the map that was clicked. @param {number} lon @param {number} lat */
export function takePlace(lon, lat) {
  Object.assign(writable, { lon: lon.toFixed(DIGITS), lat: lat.toFixed(DIGITS) });
  changedNow("page");
}

/** @param {string[]} offered which changes this question takes */
export function changesForm(offered) {
  if (!offered.includes(draft.change)) writable.change = offered[0];
  const withPlace = WITH_PLACE.includes(draft.change);
  return html`<fieldset class="plan-changes"><legend>${t("simulation.changes")}</legend>
    ${draft.list.filter((each) => offered.includes(each.change)).length ? html`<ul>${draft.list.map((each, n) => (offered.includes(each.change) ? row(each, n) : nothing))}</ul>` : html`<p class="quiet">${t("simulation.no_change")}</p>`}
    <div class="plan-tools"><label>${t("simulation.change")}<select @change=${set("change")}>${offered.map((name) => html`<option value=${name} ?selected=${name === draft.change}>${word("planning_change", name)}</option>`)}</select></label>
      ${withPlace ? place() : nothing}
      ${draft.change === "add_team" ? hoursField() : nothing}
      ${draft.change === "keep_reserve" ? number("teams", t("simulation.kept_teams")) : nothing}
      ${draft.change === "wait_for_team" ? number("minutes", t("simulation.wait_minutes")) : nothing}
      <button type="button" @click=${add}>${t("simulation.add_change")}</button></div>${draft.problem ? html`<p class="said bad" role="alert">${draft.problem}</p>` : nothing}</fieldset>`;
}

function place() {
  return html`${teamField()}
    <label>${t("simulation.lon")}<input autocomplete="off" inputmode="decimal" size="10" .value=${draft.lon} @change=${set("lon")}></label>
    <label>${t("simulation.lat")}<input autocomplete="off" inputmode="decimal" size="9" .value=${draft.lat} @change=${set("lat")}></label><small>${t("simulation.place_hint")}</small>`;
}

function teamField() {
  if (draft.change === "add_team") return teamCode("team", t("simulation.new_team"));
  return teams().length
    ? teamChoice("team", t("simulation.moved_team"), t("simulation.choose_team"))
    : teamCode("team", t("simulation.team"));
}

function hoursField() {
  return teams().length
    ? teamChoice("hoursOf", t("simulation.hours_of"), t("simulation.all_hours"))
    : html`${teamCode("hoursOf", t("simulation.hours_of"))}<small>${t("simulation.hours_of_hint")}</small>`;
}

/** @param {"team" | "hoursOf"} name @param {string} label @param {string} none what stands for no team */
function teamChoice(name, label, none) {
  return html`<label>${label}<select @change=${set(name)}><option value="" ?selected=${draft[name] === ""}>${none}</option>${teams().map(({ code }) => html`<option value=${code} ?selected=${code === draft[name]}>${calledBy(code)}</option>`)}</select></label>`;
}

/** @param {"team" | "hoursOf"} name @param {string} label */
function teamCode(name, label) {
  return html`<label>${label}<input autocomplete="off" size="8" maxlength="40" .value=${draft[name]} @change=${set(name)}></label>`;
}

/** Today's teams; none until the gaps are known. */
function teams() {
  return (model.answer?.posts ?? []).filter((post) => !post.is_new).flatMap((post) => post.teams);
}

/** The name of a team with its code; the code alone if the name is unknown here. @param {string} code */
export function calledBy(code) {
  const team = teams().find((each) => each.code === code);
  return team ? `${nameOf(team)} (${code})` : code;
}

/** @param {"teams" | "minutes"} name @param {string} label */
function number(name, label) {
  return html`<label>${label}<input type="number" required min="1" max=${MOST[name]} .value=${String(draft[name])} @change=${set(name)}></label>`;
}

/** @param {"change" | "team" | "lon" | "lat" | "hoursOf" | "teams" | "minutes"} name */
function set(name) {
  return (/** @type {Event} */ event) => {
    const text = /** @type {HTMLInputElement} */ (event.target).value.trim();
    Object.assign(writable, { [name]: typeof draft[name] === "number" ? Number(text) : text });
    if (name === "change") writable.team = ""; // a new team's code and a known team are not the same
    changedNow("page");
  };
}

function add() {
  const made = changeOf(draft);
  if (made) writable.list.push(made);
  writable.problem = made
    ? null
    : t(WITH_PLACE.includes(draft.change) ? "simulation.lacks_place" : "simulation.lacks_number", {
        most: MOST[draft.change === "keep_reserve" ? "teams" : "minutes"],
      });
  changedNow("page");
}

/**
 * The change a form says, null where it is not complete.
 *
 * @param {{change: string, team: string, lon: string, lat: string, hoursOf?: string, teams: number, minutes: number}} typed
 * @returns {Change | null}
 */
export function changeOf({ change, team, lon, lat, hoursOf, teams, minutes }) {
  if (change === "keep_reserve") return isCount(teams, MOST.teams) ? { change, teams } : null;
  if (change === "wait_for_team") return isCount(minutes, MOST.minutes) ? { change, most_s: minutes * 60 } : null;
  const place = typedPlace({ lon, lat });
  if (team === "" || place === null) return null;
  const hours = change === "add_team" && hoursOf ? { hours_of: hoursOf.normalize("NFKC") } : {};
  return { change, team: team.normalize("NFKC"), ...place, datum: "wgs84", ...hours };
}

/** @param {number} number @param {number} most */
function isCount(number, most) {
  return Number.isInteger(number) && number >= 1 && number <= most;
}

/** @param {Change} each @param {number} n */
function row(each, n) {
  const drop = () => {
    writable.list.splice(n, 1);
    changedNow("page");
  };
  return html`<li>${sentence(each)} <button type="button" @click=${drop}>${t("simulation.drop_change")}</button></li>`;
}

/** @param {Change} each */
export function sentence({ change, team, lon, lat, hours_of: hoursOf, skills, teams, most_s: most }) {
  if (change === "keep_reserve") return t("simulation.said_reserve", { n: teams ?? 1 });
  if (change === "wait_for_team") return t("simulation.said_wait", { n: Math.round((most ?? 300) / 60) });
  const said = t(`simulation.said_${change}`, {
    team: calledBy(team ?? ""),
    place: `${lon?.toFixed(4)}, ${lat?.toFixed(4)}`,
  });
  if (change !== "add_team") return said;
  const only = (skills ?? []).map((each) => word("category", each)).join(t("simulation.skill_comma"));
  return [
    said,
    hoursOf ? t("simulation.said_hours_of", { team: calledBy(hoursOf) }) : t("simulation.said_all_hours"),
    ...(only ? [t("simulation.said_skills", { names: only })] : []),
  ].join(t("planning.comma"));
}
