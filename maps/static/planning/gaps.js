/** Section: where the target is not kept, and why. */

import { html, nothing } from "lit-html/lit-html.js";
import { download, post as post_ } from "../shared/api.js";
import { boot } from "../shared/boot.js";
import { changedNow } from "../shared/changes.js";
import { spoken } from "../shared/format.js";
import { inOneLanguage, nameOf, t, word } from "../shared/i18n.js";
import { ground } from "../shared/map/ground-data.js";
import { chart, chooseCell, flyTo, paintCells } from "./chart.js";
import { KINDS, note, ofCell, shareOf } from "./demand.js";
import { jobFacts } from "./job-facts.js";
import { askForGaps, changePost, gapsOf, lookOf, model, newCode, question, set } from "./model.js";
import { postList } from "./post-list.js";
import { showPosts } from "./post-markers.js";
import { reachedFrom, readPreview } from "./preview.js";

const MOST_ROWS = 200;
const SKILLS = [
  "",
  "food",
  "drug",
  "cosmetics",
  "medical_device",
  "special_equipment",
  "product_quality",
  "price",
  "metrology",
  "advertising",
  "online_shopping",
  "invoice",
  "service",
];
const DECIMALS = 6;
const FORMS = ["docx", "pdf", "xlsx", "gpkg", "html"];

/** What is being fetched, if anything. @type {string | null} */
let fetching = null;

let isAdding = false;
addEventListener("keydown", ({ key }) => {
  if (key !== "Escape" || !isAdding) return;
  isAdding = false;
  changedNow("page");
});
/** What is known of the post that is being moved. @type {{post: string | null, asked: string, preview: import("./preview.js").Preview | null}} */
let dragging = { post: null, asked: "", preview: null };
/** The cells a post in the hand would reach, roughly. @type {Set<string> | null} */
let tried = null;

export const gapsSection = {
  name: "gaps",
  needs: ["POST", "/planning/gaps"],
  view,
  enter() {
    if (!model.answer) void askForGaps();
    this.paint();
  },
  paint() {
    if (model.answer)
      showPosts(
        model.answer.posts.map((post) => ({ ...post, ...where(post.code) })),
        { taken, over, dropped: (post, lon, lat) => move(post.code, lon, lat) },
      );
    paintCells();
  },
  looks: () => (tried ? (/** @type {string} */ code) => (tried?.has(code) ? "one" : "gap") : lookOf),
  /** @param {number} lon @param {number} lat @param {string | null} cell */
  clicked(lon, lat, cell) {
    if (isAdding) return add(lon, lat);
    chooseCell(cell);
    changedNow("page");
  },
  legend: () =>
    model.shows === "difference" && model.answer?.difference
      ? ["won", "lost", "missing", "same"]
      : ["two", "one", "part", "gap"],
};

/** Where a post was put, before the answer says so too. @param {string} code */
function where(code) {
  const { lon, lat } = model.changes.get(code) ?? {};
  return lon === undefined || lat === undefined ? {} : { lon, lat };
}

/** @param {import("./model.js").Post} post */
async function taken(post) {
  const mine = { ...dragging, post: post.code };
  dragging = mine;
  const asked = JSON.stringify([question(), post.code]);
  if (mine.asked === asked && mine.preview) return;
  const answer = await post_("/planning/preview", { ...question(), moving: post.code }).catch(() => null);
  if (answer && dragging.post === post.code) dragging = { post: post.code, asked, preview: readPreview(answer) };
}

/** @param {import("./model.js").Post} post @param {number} lon @param {number} lat */
function over(post, lon, lat) {
  if (dragging.post !== post.code || !dragging.preview) return;
  tried = reachedFrom(dragging.preview, lon, lat);
  changedNow("page");
}

/** @param {string} code @param {number} lon @param {number} lat */
function move(code, lon, lat) {
  tried = null;
  changePost(code, { lon: round(lon), lat: round(lat), datum: "wgs84" });
  void askForGaps();
}

/** @param {number} lon @param {number} lat */
function add(lon, lat) {
  isAdding = false;
  const code = newCode();
  changePost(code, {
    name: t("planning.new_post", { n: code }),
    lon: round(lon),
    lat: round(lat),
    datum: "wgs84",
    extra_teams: 1,
  });
  void askForGaps();
}

/** @param {number} degrees */
function round(degrees) {
  return Number(degrees.toFixed(DECIMALS));
}

function view() {
  return html`${form()}${problem()}${model.answer ? answer(model.answer) : html`<p class="quiet" role="status">${t("planning.working")}</p>`}`;
}

function problem() {
  return model.problem ? html`<p class="said bad" role="alert">${model.problem}</p>` : nothing;
}

function form() {
  const input = (/** @type {Event} */ event) => /** @type {HTMLInputElement} */ (event.target).value;
  const ask = (/** @type {object} */ more) => {
    set(more);
    void askForGaps();
  };
  return html`<form class="card" @submit=${(/** @type {Event} */ event) => event.preventDefault()}>
    <label>${t("planning.at")}<input type="datetime-local" .value=${model.at} @change=${(/** @type {Event} */ event) => ask({ at: input(event) })}></label>
    <button type="button" ?disabled=${!model.at} @click=${() => ask({ at: "" })}>${t("planning.now")}</button>
    <label>${t("planning.target")}<input type="number" min="1" max="240" step="1" required .value=${String(model.targetMin)} @change=${(/** @type {Event} */ event) => askIfValid(event, "targetMin")}></label>
    <label>${t("planning.handling")}<input type="number" min="0" max="60" step="0.5" required .value=${String(model.handlingMin)} @change=${(/** @type {Event} */ event) => askIfValid(event, "handlingMin")}></label>
    <label>${t("planning.skill")}<select @change=${(/** @type {Event} */ event) => ask({ skill: input(event) })}>
      ${SKILLS.map((skill) => html`<option value=${skill} ?selected=${model.skill === skill}>${skill ? word("category", skill) : t("planning.any_skill")}</option>`)}</select></label>
    <label>${t("planning.demand")}<select @change=${(/** @type {Event} */ event) => ask({ demand: input(event) })}>
      ${KINDS.map((kind) => html`<option value=${kind} ?selected=${model.demand === kind}>${word("demand_kind", kind)}</option>`)}</select></label>
  </form>`;
}

/**
 * A number that cannot be is not sent: the browser says why.
 *
 * @param {Event} event
 * @param {"targetMin" | "handlingMin"} name
 */
function askIfValid(event, name) {
  const field = /** @type {HTMLInputElement} */ (event.target);
  if (!field.reportValidity()) return;
  set({ [name]: Number(field.value) });
  void askForGaps();
}

function switchAdding() {
  isAdding = !isAdding;
  changedNow("page");
}

/** @param {import("./model.js").Gaps} found */
function answer(found) {
  return html`${found.method === "straight_line" ? html`<p class="said bad" role="alert">${t("planning.straight_line")}</p>` : nothing}
    <div class="plan-paper">${jobFacts(asked(found))}</div>${figures(found)}
    <div class="plan-tools">
      <button aria-pressed=${isAdding} @click=${switchAdding}>${t(isAdding ? "planning.adding" : "planning.add_post")}</button>
      ${model.changes.size ? html`<button @click=${reset}>${t("planning.reset")}</button>` : nothing}
      ${found.difference ? ["cover", "difference"].map((each) => html`<button aria-pressed=${model.shows === each} @click=${() => shows(each)}>${t(`planning.shows_${each}`)}</button>`) : nothing}
    </div>
    ${postList(found.posts)}${gapList(found)}${files()}`;
}

/** The question of an answer, for paper. @param {import("./model.js").Gaps} found */
function asked({ at, target_s, handling_s, skill, demand, ground_version: ground, graph_version: graph }) {
  return /** @type {any} */ ({
    kind: "cover",
    input: { at, target_s, handling_s, skill, demand: demand.used, posts: [...model.changes.values()] },
    versions: { ground, graph },
  });
}

function files() {
  return html`<p class="plan-tools"><span>${t("planning.download")}</span>${FORMS.map((form) => html`<button ?disabled=${fetching !== null} aria-busy=${fetching === form} @click=${() => take(form)}>${t(`report.form.${form}`)}</button>`)}</p>`;
}

/** @param {string} form */
async function take(form) {
  fetching = form;
  changedNow("page");
  try {
    await download(
      `/planning/gaps.${form}`,
      { lang: boot.language },
      { ...question(), with_chance: true },
      `${t("report.title")}.${form}`,
    );
    set({ problem: null });
  } catch (problem) {
    set({ problem: inOneLanguage(/** @type {Error} */ (problem).message) });
  }
  fetching = null;
  changedNow("page");
}

/** @param {string} what */
function shows(what) {
  set({ shows: /** @type {"cover" | "difference"} */ (what) });
  changedNow("page");
}

function reset() {
  set({ changes: new Map(), shows: "cover" });
  void askForGaps();
}

/** @param {import("./model.js").Gaps} found */
function figures({ totals, today, posts, demand, target_s: target, chance }) {
  const teams = posts.flatMap((post) => (post.closed ? [] : post.teams));
  const rows = [
    ["cells", totals.reached, totals.cells, today?.reached],
    ["cells_twice", totals.reached_twice, totals.cells, today?.reached_twice],
    ["points", totals.points_reached, totals.points, today?.points_reached],
    ["points_twice", totals.points_reached_twice, totals.points, today?.points_reached_twice],
  ];
  return html`<table class="plan-figures" aria-busy=${model.isBusy}>
    <caption>${t("planning.caption", { target: spoken(target), on: teams.filter((each) => each.duty === "on_duty").length, call: teams.filter((each) => each.duty === "on_call").length })}</caption>
    <tbody>${tried ? html`<tr class="plan-tried"><th scope="row">${t("planning.tried")}</th><td colspan="3">≈ ${tried.size} / ${totals.cells}</td></tr>` : nothing}${rows.map(([name, n, of, before]) => html`<tr><th scope="row">${t(`planning.figure.${name}`)}</th><td>${n} / ${of}</td><td>${share(/** @type {number} */ (n), /** @type {number} */ (of))}</td><td>${change(/** @type {number} */ (n), /** @type {number | undefined} */ (before))}</td></tr>`)}
      ${demandRow("demand", totals.demand_share, totals.demand_interval, today?.demand_share)}${demandRow("demand_twice", totals.demand_share_twice, totals.demand_interval_twice, today?.demand_share_twice)}
      <tr><th scope="row">${t("planning.figure.worst")}</th><td colspan="2">${totals.worst_tenth_s === null ? t("planning.never") : spoken(totals.worst_tenth_s)}</td><td>${today && today.worst_tenth_s !== totals.worst_tenth_s ? t("planning.before", { was: today.worst_tenth_s === null ? t("planning.never") : spoken(today.worst_tenth_s) }) : nothing}</td></tr>
      ${chance ? html`<tr><th scope="row">${t("planning.figure.chance")}</th><td>${percent(chance.demand_share)}</td><td colspan="2" class="plan-basis">${t(chance.cases ? "planning.learned_from" : "planning.learned_nothing", { n: chance.cases, turnout: spoken(chance.turnout_s[0]) })}</td></tr>` : nothing}
    </tbody></table>
    ${chance?.factor_is_doubtful ? html`<p class="said bad" role="alert">${t("planning.factor_doubtful", { factor: Number(chance.travel_factor[0].toPrecision(2)) })}</p>` : nothing}
    ${note(demand)}<p class="hint">${t("planning.assumption")}</p>`;
}

/**
 * @param {string} name
 * @param {number | null} now
 * @param {[number, number] | null} interval
 * @param {number | null | undefined} before
 */
function demandRow(name, now, interval, before) {
  const was =
    before === undefined || before === null || before === now
      ? nothing
      : t("planning.before", { was: shareOf(before, null) });
  return html`<tr><th scope="row">${t(`planning.figure.${name}`)}</th><td colspan="2">${shareOf(now, interval)}</td><td>${was}</td></tr>`;
}

/** @param {number} part */
function percent(part) {
  return `${Math.round(100 * part)} %`;
}

/** @param {number} n @param {number} of */
function share(n, of) {
  return of ? `${Math.floor((1000 * n) / of) / 10} %` : "–";
}

/** @param {number} n @param {number | undefined} before */
function change(n, before) {
  if (before === undefined || n === before) return nothing;
  return html`<span class=${n > before ? "better" : "worse"}>${n > before ? "▲ +" : "▼ −"}${Math.abs(n - before)}</span>`;
}

/** @param {import("./model.js").Gaps} found */
function gapList(found) {
  const gaps = gapsOf(found.cells);
  if (!gaps.length) return html`<p class="said good" role="status">${t("planning.no_gaps")}</p>`;
  const teams = new Map(found.posts.flatMap((post) => post.teams.map((team) => [team.code, team])));
  return html`<h2>${t("planning.gap_list", { n: gaps.length })}</h2>
    <p class="plan-causes">${Object.entries(found.totals.causes)
      .sort(([, a], [, b]) => b - a)
      .map(([cause, n]) => html`<span>${word("gap_cause", cause)} <b>${n}</b></span>`)}</p>
    <table class="plan-gaps"><thead><tr><th>${t("planning.cell")}</th><th>${t("planning.reached_share")}</th><th title=${t("planning.chance_hint")}>${t("planning.chance")}</th><th>${t("planning.typical")}</th><th>${t("planning.nearest")}</th>${found.demand.used === "equal" ? nothing : html`<th>${t("planning.demand")}</th>`}<th>${t("planning.why")}</th></tr></thead>
    <tbody>${gaps.slice(0, MOST_ROWS).map((gap) => row(gap, teams, found.demand.used !== "equal"))}</tbody></table>
    ${gaps.length > MOST_ROWS ? html`<p class="quiet">${t("planning.more_gaps", { n: gaps.length - MOST_ROWS })}</p>` : nothing}`;
}

/**
 * @param {import("./model.js").CellCover} gap
 * @param {Map<string, any>} teams
 * @param {boolean} showsDemand
 */
function row(gap, teams, showsDemand) {
  const facts = ground.byCode.get(gap.code)?.facts;
  const team = gap.team ? teams.get(gap.team) : null;
  return html`<tr class=${chart.chosen === gap.code ? "chosen" : ""}>
    <th scope="row"><button class="link" title=${gap.code} @click=${() => point(gap.code)}>${facts?.name || facts?.committee_name || gap.code}<small>${gap.code.slice(-3)} · ${facts?.town ?? ""}${facts?.in_town ? ` · ${t("planning.in_town")}` : ""}</small></button></th>
    <td>${Math.floor(gap.by_one * 100)} %</td><td>${chanceOf(gap.code)}</td><td>${gap.median_s === null ? t("planning.never") : spoken(gap.median_s)}</td>
    <td>${team ? nameOf(team) : "–"}</td>${showsDemand ? html`<td>${ofCell(gap)}</td>` : nothing}<td>${word("gap_cause", gap.cause)}</td></tr>`;
}

/** @param {string} code */
function chanceOf(code) {
  const known = model.answer?.chance?.cells[code];
  return known ? percent(known[0]) : "–";
}

/** @param {string} code */
function point(code) {
  flyTo(code);
  changedNow("page");
}
