/**
 * The popup of a click on the ground, a point, a station or a team. Content is built from elements, never from strings.
 */

import { html, nothing } from "lit-html/lit-html.js";
import { post } from "../../shared/api.js";
import { changed, watch } from "../../shared/changes.js";
import { spoken } from "../../shared/format.js";
import { nameOf, t, word } from "../../shared/i18n.js";
import { icon } from "../../shared/icons.js";
import { ground } from "../../shared/map/ground-data.js";
import { now } from "../../shared/server-time.js";
import { may, mayTakeIn } from "../../shared/session.js";
import { putTeam, state } from "../../shared/store.js";
import { showProblem } from "../../shared/toasts.js";
import { readClock } from "../case/clock.js";
import { select } from "../case/detail.js";
import { startIntake } from "../intake/draft.js";
import { shownState, whereabouts } from "../teams/state.js";
import { openCard } from "./card.js";
import { clickedPlace } from "./clicked-place.js";
import { clockText } from "./clock-text.js";

const L = /** @type {any} */ (window).L;

/**
 * @param {string} label
 * @param {unknown} value
 */
function fact(label, value) {
  return value === null || value === undefined || value === "" ? nothing : html`<dt>${label}</dt><dd>${value}</dd>`;
}

/**
 * @param {any} map
 * @param {{place: import("../intake/draft.js").DraftPlace}} start
 */
function newHere(map, start) {
  if (!mayTakeIn()) return nothing;
  const begin = () => {
    map.closePopup();
    startIntake(start.place);
  };
  return html`<button class="primary" @click=${begin}>${icon("plus")}${t("intake.here")}</button>`;
}

/**
 * @param {any} map
 * @param {{lat: number, lng: number}} at
 */
export function showGround(map, at) {
  const cell = ground.cellAt(at.lng, at.lat);
  const place = clickedPlace(map, at);
  openCard(
    map,
    [at.lat, at.lng],
    html`
    ${cell ? cellCard(cell.facts) : html`<p>${t(ground.contains(at.lng, at.lat) ? "map.no_cell" : "map.outside")}</p>`}
    ${newHere(map, { place })}`,
  );
}

/** @param {import("../../shared/types.js").CellFacts} facts */
function cellCard(facts) {
  const reach = state.layers.coverage ? state.coverage?.cells[facts.code] : undefined;
  return html`
    <h3>${facts.name || facts.committee_name || facts.code}</h3>
    <p class="tags">
      <span class="tag cell-${facts.kind}">${word("cell", facts.kind)}</span>
      ${facts.in_town ? html`<span class="tag town">${t("cell.in_town")}</span>` : nothing}
    </p>
    <dl>
      ${fact(t("cell.code"), html`<code>${facts.code}</code>`)}
      ${fact(t("cell.committee"), facts.committee_name)}
      ${fact(t("cell.town"), facts.town)}
      ${fact(t("cell.inspector"), facts.inspector ?? t("cell.no_inspector"))}
      ${reach === undefined ? nothing : fact(t("coverage.soonest"), reach === null ? t("coverage.unreachable") : spoken(reach))}
    </dl>`;
}

/**
 * @param {any} map
 * @param {import("../../shared/types.js").Place} point
 */
export function showPoint(map, point) {
  const place = /** @type {const} */ ({
    lon: point.lon,
    lat: point.lat,
    point: point.code,
    name: nameOf(point),
    found_by: "point",
    accuracy_m: 0,
  });
  openCard(
    map,
    [point.lat, point.lon],
    html`
    <h3>${nameOf(point)}</h3>
    <p class="tags"><span class="tag">${icon(point.kind)}${word("point", point.kind)}</span></p>
    <dl>${fact(t("point.code"), html`<code>${point.code}</code>`)}</dl>
    ${newHere(map, { place })}`,
  );
}

/**
 * @param {any} map
 * @param {any} station
 */
export function showStation(map, station) {
  const teams = [...state.teams.values()].filter((team) => team.station === station.code);
  openCard(
    map,
    [station.lat, station.lon],
    html`
    <h3>${nameOf(station)}</h3>
    <ul class="team-words">${teams.map((team) => html`<li>${icon(shownState(team))}${nameOf(team)} · ${word("team", shownState(team))}</li>`)}</ul>`,
  );
}

/** As near as the zoom button of a spot leads. */
const NEAR_ZOOM = 17;

/**
 * The case of a flag, or those that share it to choose from: the most urgent first, each with its clock. The map can be
 * brought nearer until they stand apart.
 *
 * @param {any} map
 * @param {import("../../shared/types.js").Case[]} cases
 */
export function openCases(map, cases) {
  if (cases.length === 1) return select(cases[0].id);
  const { lat, lon } = /** @type {{lon: number, lat: number}} */ (cases[0].place);
  const places = cases.map(({ place }) => [/** @type {any} */ (place).lat, /** @type {any} */ (place).lon]);
  const nearer = () => {
    map.closePopup();
    map.fitBounds(L.latLngBounds(places).pad(0.4), { maxZoom: NEAR_ZOOM });
  };
  openCard(
    map,
    [lat, lon],
    html`
    <h3>${t("map.cases_here", { n: cases.length })}</h3>
    <ul class="team-choice case-choice">${cases.map((item) => caseChoice(map, item))}</ul>
    ${map.getZoom() < NEAR_ZOOM ? html`<button @click=${nearer}>${icon("plus")}${t("map.nearer")}</button>` : nothing}`,
  );
}

/** @param {any} map @param {import("../../shared/types.js").Case} item */
function caseChoice(map, item) {
  const reading = readClock(item, now());
  const open = () => {
    map.closePopup();
    select(item.id);
  };
  return html`<li><button data-case-choice=${item.id} @click=${open}><span class="case-key ${reading.state}">${icon(item.escalated ? "escalated" : reading.state)}</span>
    <b>#${item.id}</b>${word("category", item.category)}<small>${clockText(reading)} · ${word("status", item.status)}</small></button></li>`;
}

/**
 * The teams at one spot, to choose from.
 *
 * @param {any} map
 * @param {string[]} codes
 */
export function showTeams(map, codes) {
  const teams = codes.map((code) => /** @type {import("../../shared/types.js").Team} */ (state.teams.get(code)));
  const [first] = teams;
  openCard(
    map,
    place(first),
    html`
    <h3>${t("map.teams_here", { n: teams.length })}</h3>
    <ul class="team-choice">${teams.map(
      (team) => html`<li><button data-team=${team.code} @click=${() => showTeam(map, team.code)}>
      <span class="team-disc ${shownState(team)}">${icon(shownState(team))}</span>${nameOf(team)}<small>${word("team", shownState(team))}</small></button></li>`,
    )}</ul>`,
  );
}

/** Draws again the team card that was opened last. */
let followTeam = () => {};
watch(["teams", "tick"], () => followTeam());

/**
 * Open the card of a team, which follows it.
 *
 * @param {any} map
 * @param {string} code
 */
export function showTeam(map, code) {
  const card = () => {
    const team = /** @type {import("../../shared/types.js").Team} */ (state.teams.get(code));
    return /** @type {const} */ ([place(team), teamCard(map, team)]);
  };
  const again = openCard(map, ...card());
  followTeam = () => {
    if ((state.teams.get(code)?.lat ?? null) !== null) again(...card());
  };
}

/** @param {import("../../shared/types.js").Team} team */
function place(team) {
  return /** @type {[number, number]} */ ([team.lat, team.lon]);
}

/**
 * @param {any} map
 * @param {import("../../shared/types.js").Team} team
 */
function teamCard(map, team) {
  const station = team.station === null ? undefined : state.stations.get(team.station);
  const openCase = () => {
    map.closePopup();
    select(team.case);
  };
  return html`
    <h3>${nameOf(team)}</h3>
    <p class="tags"><span class="tag team-${shownState(team)}">${icon(shownState(team))}${word("team", shownState(team))}</span></p>
    <dl>
      ${fact(t("team.station"), station ? nameOf(station) : team.station)}
      ${fact(t("team.skills"), (team.skills ?? []).map((skill) => word("category", skill)).join(t("list.separator")))}
      ${fact(t("team.position"), whereabouts(team))}
      ${team.duty === "on_call" ? fact(t("team.duty"), t("team.on_call_long")) : nothing}
    </dl>
    ${team.case === null ? nothing : html`<button class="primary" @click=${openCase}>${t("team.open_case", { id: team.case })}</button>`}
    ${may("POST", "/teams/{team}/status") ? html`<button @click=${() => void setDuty(map, team)}>${t(team.on_duty ? "team.go_off_duty" : "team.go_on_duty")}</button>` : nothing}`;
}

/**
 * @param {any} map
 * @param {import("../../shared/types.js").Team} team
 */
async function setDuty(map, team) {
  map.closePopup();
  try {
    const answer = await post(`/teams/${team.code}/status`, { on_duty: !team.on_duty });
    const news = answer.properties ?? answer;
    putTeam({ ...team, status: news.status, on_duty: news.on_duty });
    changed("teams");
  } catch (problem) {
    showProblem(problem);
  }
}
