/** Section: where the target is not kept, and why. */

import { html, nothing } from "lit-html/lit-html.js";
import { download, post as post_ } from "../../shared/api.js";
import { boot } from "../../shared/boot.js";
import { changedNow } from "../../shared/changes.js";
import { inOneLanguage, t, word } from "../../shared/i18n.js";
import { CATEGORIES, DEMAND_KINDS } from "../../shared/kinds.js";
import { chooseCell, paintCells } from "../chart.js";
import { jobFacts } from "../job-facts.js";
import {
  askForGaps,
  changePost,
  dropChange,
  isOfAnotherTarget,
  lookOf,
  looksShown,
  minutesShown,
  model,
  newCode,
  question,
  set,
} from "../model.js";
import { showPosts } from "../post-markers.js";
import { refusedAt } from "../refused-place.js";
import { targetField } from "../target-field.js";
import { isDrawn } from "../todays-posts.js";
import { figures } from "./figures.js";
import { gapList } from "./list.js";
import { postList } from "./post-list.js";
import { reachedFrom, readPreview } from "./preview.js";

/** A case of any kind, or one that needs a team with the skill. */
const SKILLS = ["", ...CATEGORIES.filter((each) => each !== "other")];
const DECIMALS = 6;
const FORMS = ["docx", "pdf", "xlsx", "gpkg", "html"];

/** The request under way, if any. @type {string | null} */
let fetching = null;

let isAdding = false;
addEventListener("keydown", ({ key }) => {
  if (key !== "Escape" || !isAdding) return;
  isAdding = false;
  changedNow("page");
});
/**
 * The data of the post that is being moved.
 *
 * @type {{post: string | null, asked: string, preview: import("./preview.js").Preview | null}}
 */
let dragging = { post: null, asked: "", preview: null };
/** The position of the post in the hand. @type {[number, number] | null} */
let hand = null;
/** True if the county has changed while a post was in the hand. */
let isStale = false;
/** The cells a post in the hand would reach, roughly. @type {Set<string> | null} */
let tried = null;

export const gapsSection = {
  name: "gaps",
  needs: ["POST", "/planning/gaps"],
  view,
  enter() {
    if (isOfAnotherTarget()) void askForGaps();
    this.paint();
  },
  refresh,
  paint() {
    if (model.answer)
      showPosts(
        model.answer.posts.map((post) => ({ ...post, ...where(post.code) })),
        { taken, over, dropped: (post, lon, lat) => move(post.code, lon, lat), kept: showAnswer },
      );
    paintCells();
  },
  looks: () => (tried ? lookOfTried : lookOf),
  /** @param {number} lon @param {number} lat @param {string | null} cell */
  clicked(lon, lat, cell) {
    if (isAdding) return void add(lon, lat);
    chooseCell(cell);
    changedNow("page");
  },
  legend: () => [
    ...looksShown(tried !== null),
    ...(model.answer?.posts.some(isChanged) ? ["post_today", "post_new"] : []),
  ],
  minutes: () => minutesShown(tried !== null),
};

/** @param {import("../model.js").Post} post */
function isChanged({ is_new: isNew, is_moved: isMoved }) {
  return isNew || isMoved;
}

/** @param {string} code */
function lookOfTried(code) {
  if (model.cells.get(code)?.band) return "no_promise";
  return tried?.has(code) ? "one" : "gap";
}

/** A post that was dropped without a network is asked for once there is one again. */
addEventListener("online", () => {
  if (model.problem) void askForGaps();
});

/** The new position of a post, until the answer has it too. @param {string} code */
function where(code) {
  const { lon, lat, datum } = model.changes.get(code) ?? {};
  return lon === undefined || lat === undefined || !isDrawn(datum) ? {} : { lon, lat };
}

/** @param {import("../model.js").Post} post */
async function taken(post) {
  const mine = { ...dragging, post: post.code };
  dragging = mine;
  const asked = JSON.stringify([question(), post.code]);
  if (mine.asked === asked && mine.preview) return;
  const answer = await post_("/planning/preview", { ...question(), moving: post.code }).catch(() => null);
  if (!answer || dragging.post !== post.code) return;
  dragging = { post: post.code, asked, preview: readPreview(answer) };
  if (hand) over(post, ...hand);
}

/** @param {import("../model.js").Post} post @param {number} lon @param {number} lat */
function over(post, lon, lat) {
  hand = [lon, lat];
  if (dragging.post !== post.code || !dragging.preview) return;
  tried = reachedFrom(dragging.preview, lon, lat);
  changedNow("page");
}

/** A post in the hand is not taken out of it: where it is dropped, or put back, the question is asked in any case. */
function refresh() {
  isStale = hand !== null;
  if (model.answer && !isStale) void askForGaps();
}

/** Show what was answered, and no more what a post in the hand would reach. */
function showAnswer() {
  hand = tried = null;
  if (isStale) refresh();
  changedNow("page");
}

/** @param {string} code @param {number} lon @param {number} lat */
function move(code, lon, lat) {
  hand = tried = null;
  changePost(code, { lon: round(lon), lat: round(lat), datum: "wgs84" });
  void askForGaps();
}

/** A new post that is refused is none: it would be on no list to be taken out of. @param {number} lon @param {number} lat */
async function add(lon, lat) {
  isAdding = false;
  const code = newCode();
  changePost(code, {
    name: t("planning.new_post", { n: code }),
    lon: round(lon),
    lat: round(lat),
    datum: "wgs84",
    extra_teams: 1,
  });
  const refused = refusedAt(await askForGaps(), "posts");
  if (refused === null || [...model.changes.keys()][refused] !== code) return;
  dropChange(code);
  changedNow("page");
}

/** @param {number} degrees */
function round(degrees) {
  return Number(degrees.toFixed(DECIMALS));
}

function view() {
  return html`${form()}${problem()}${model.answer ? answer(model.answer) : html`<p class="quiet" role="status">${t("planning.working")}</p>`}`;
}

function problem() {
  if (!model.problem) return nothing;
  return html`<p class="said bad plan-problem" role="alert">${model.problem}${model.answer ? html`<br>${t("planning.of_before")}` : nothing} <button type="button" ?disabled=${model.isBusy} @click=${() => void askForGaps()}>${t("planning.ask_again")}</button></p>`;
}

function form() {
  const input = (/** @type {Event} */ event) => /** @type {HTMLInputElement} */ (event.target).value;
  const ask = (/** @type {object} */ more) => {
    set(more);
    void askForGaps();
  };
  return html`<form class="card" @submit=${(/** @type {Event} */ event) => event.preventDefault()}>
    <label>${t("planning.at")}<input type="datetime-local" min="2000-01-01T00:00" max="2099-12-31T23:59" .value=${model.at} @change=${askAt}></label>
    <button type="button" ?disabled=${!model.at} @click=${() => ask({ at: "" })}>${t("planning.now")}</button>
    ${targetField(() => void askForGaps())}
    <label>${t("planning.handling")}<input type="number" min="0" max="60" step="0.5" required .value=${String(model.handlingMin)} @change=${askHandling}></label>
    <label>${t("planning.skill")}<select @change=${(/** @type {Event} */ event) => ask({ skill: input(event) })}>
      ${SKILLS.map((skill) => html`<option value=${skill} ?selected=${model.skill === skill}>${skill ? word("category", skill) : t("planning.any_skill")}</option>`)}</select></label>
    <label>${t("planning.demand")}<select @change=${(/** @type {Event} */ event) => ask({ demand: input(event) })}>
      ${DEMAND_KINDS.map((kind) => html`<option value=${kind} ?selected=${model.demand === kind}>${word("demand_kind", kind)}</option>`)}</select></label>
  </form>`;
}

/** A day that does not exist, or half a moment, is not taken for now. @param {Event} event */
function askAt(event) {
  const field = /** @type {HTMLInputElement} */ (event.target);
  if (!field.reportValidity()) return;
  set({ at: field.value });
  void askForGaps();
}

/** A number that cannot be is not sent: the browser says why. @param {Event} event */
function askHandling(event) {
  const field = /** @type {HTMLInputElement} */ (event.target);
  if (!field.reportValidity()) return;
  set({ handlingMin: Number(field.value) });
  void askForGaps();
}

function switchAdding() {
  isAdding = !isAdding;
  changedNow("page");
}

/** @param {import("../model.js").Gaps} found */
function answer(found) {
  return html`${found.method === "straight_line" ? html`<p class="said bad" role="alert">${t("planning.straight_line")}</p>` : nothing}
    <div class="plan-paper">${jobFacts(asked(found))}</div>${figures(found, tried)}
    <div class="plan-tools">
      <button aria-pressed=${isAdding} @click=${switchAdding}>${t(isAdding ? "planning.adding" : "planning.add_post")}</button>
      ${model.changes.size ? html`<button @click=${reset}>${t("planning.reset")}</button>` : nothing}
      ${found.difference ? ["cover", "difference"].map((each) => html`<button aria-pressed=${model.shows === each} @click=${() => shows(each)}>${t(`planning.shows_${each}`)}</button>`) : nothing}
    </div>
    ${postList(found.posts)}${gapList(found)}${files()}`;
}

/** The question of an answer, for paper. @param {import("../model.js").Gaps} found */
function asked(found) {
  const { at, target_s, handling_s, skill, demand } = found;
  const { ground_version: ground, graph_version: graph, county_version: county, rules_version: rules } = found;
  return /** @type {any} */ ({
    kind: "cover",
    input: { at, target_s, handling_s, skill, demand: demand.used, posts: model.answered },
    versions: { ground, graph, county, rules },
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
