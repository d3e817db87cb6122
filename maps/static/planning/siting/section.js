/** Section: where posts should be, with the proof; candidates from posts, points, villages and clicks on the map. */

import { html, nothing } from "lit-html/lit-html.js";
import { changedNow } from "../../shared/changes.js";

import { nameOf, t, word } from "../../shared/i18n.js";
import { followJobs, isBusy, isUnderWay, jobs, unfollowJobs } from "../asked-jobs.js";
import { chooseCell, paintCells } from "../chart.js";
import { jobFacts } from "../job-facts.js";
import { olderView, present } from "../live/present.js";
import { showPosts } from "../post-markers.js";
import { jobView } from "../simulation/section.js";
import { showSites } from "../site-markers.js";
import { targetField } from "../target-field.js";
import { answerView, partialView } from "./answer.js";
import {
  asked,
  askForSites,
  KIND,
  MODELS,
  offered,
  POST_KINDS,
  postsOf,
  readCandidates,
  setAsked,
  setCost,
  setPostKind,
  setSiteCost,
  siteAt,
  takePlace,
  toggleForbidden,
  weightsOffered,
} from "./model.js";

const REREADS = ["withPoints", "withVillages"];

/** @typedef {import("./model.js").Candidate} Candidate */

/** True until the answer has been scrolled into view. */
let isAwaited = false;

export const sitingSection = {
  name: "siting",
  needs: ["POST", "/planning/siting"],
  view,
  enter() {
    followJobs([KIND]);
    if (!offered.items) void readCandidates();
    this.paint();
  },
  refresh: () => void (offered.items && readCandidates()),
  leave() {
    unfollowJobs();
    showSites([]);
  },
  paint() {
    showPosts([]);
    if (isAwaited && found()) {
      isAwaited = false;
      document.getElementById("panel")?.scrollTo({ top: 0 });
    }
    const sites = found()?.sites ?? asked.sites;
    showSites(
      sites.map((/** @type {any} */ each) => ({
        ...{ lon: each.lon, lat: each.lat, label: nameOf(each) },
        isToday: each.is_today === true,
      })),
    );
    paintCells();
  },
  looks: () => lookOfSiting,
  /** @param {number} lon @param {number} lat @param {string | null} cell */
  clicked(lon, lat, cell) {
    chooseCell(cell);
    takePlace(lon, lat);
  },
  legend: () => [
    ...(jobs[KIND]?.result ? looksOf(jobs[KIND].result) : []),
    ...(found() ? ["post_today", "post_new"] : []),
  ],
};

/** The answer, or the best so far. */
function found() {
  return jobs[KIND]?.result ?? jobs[KIND]?.partial;
}

/** @param {any} result */
function looksOf({ figures }) {
  const without = figures.without_target ? ["no_promise"] : [];
  return ["won", "lost", "missing", "same", ...without];
}

/** @param {string} code */
function lookOfSiting(code) {
  const { difference, cells } = jobs[KIND]?.result ?? {};
  if (!difference) return null;
  if (!(code in cells)) return "no_promise";
  return /** @type {const} */ (["won", "lost", "missing"]).find((each) => difference[each].includes(code)) ?? "same";
}

function view() {
  const job = jobs[KIND];
  const problem = offered.problem ? html`<p class="said bad" role="alert">${offered.problem}</p>` : nothing;
  if (!found()) return html`${form()}${problem}${jobView(KIND)}`;
  return html`${problem}${jobView(KIND)}${answer(job)}<h2>${t("siting.question")}</h2>${form()}`;
}

/** Show the answer and its proof above the form for the next question. @param {any} job */
function answer(job) {
  return html`${job?.result ? html`${olderView(job)}${answerView(job.result, job.input.weights ?? "equal")}${jobFacts(job, present.versions)}` : job?.partial ? html`${partialView(job.partial, job.input.weights ?? "equal", isUnderWay(job))}${jobFacts(job, present.versions)}` : nothing}`;
}

function form() {
  return html`<form class="card" @submit=${submit}>
    <label>${t("siting.model")}<select @change=${set("model")}>${MODELS.map((name) => html`<option value=${name} ?selected=${name === asked.model}>${word("siting_model", name)}</option>`)}</select></label>
    <p class="hint">${t(`siting.explain.${asked.model}`)}</p>
    <div class="plan-tools">${targetField(() => void readCandidates())}${number("handlingMin", t("planning.handling"), 0, 60)}${turnout()}${limits()}
      ${asked.model === "mexclp" ? html`<label>${t("siting.busy")}<input type="number" min="0" max="99" step="0.1" placeholder=${t("siting.learned")} .value=${asked.busy} @change=${set("busy")}></label>` : nothing}
      <label>${t("siting.weights")}<select @change=${set("weights")}>${weightsOffered().map((name) => html`<option value=${name} ?selected=${name === asked.weights}>${t(`siting.weight.${name}`)}</option>`)}</select></label>
      <label>${t("siting.curve_to")}<input type="number" min="1" max="60" placeholder=${t("siting.none")} .value=${asked.curveTo} @change=${set("curveTo")}></label></div>
    <label class="check"><input type="checkbox" .checked=${asked.worstToo} @change=${tick("worstToo")}>${t("siting.worst_too")}</label>
    ${posts()}${candidates()}
    <button class="primary" ?disabled=${isBusy(KIND) || !offered.items}>${t("siting.run")}</button>
    <p class="hint">${assumption()} ${offered.withoutTarget ? t("siting.without_target", { n: offered.withoutTarget }) : nothing}</p></form>`;
}

function turnout() {
  const usual = offered.items ? String(Math.round(offered.turnoutS)) : "";
  return html`<label>${t("siting.turnout")}<input type="number" min="0" max="3600" step="1" placeholder=${usual} .value=${asked.turnout} @change=${set("turnout")}></label>`;
}

/** The time subtracted from the target before travel. */
function assumption() {
  if (asked.turnout !== "") return t("siting.assumption_own", { s: asked.turnout });
  return offered.items ? t("siting.assumption", { s: Math.round(offered.turnoutS) }) : nothing;
}

function limits() {
  if (asked.model === "lscp") return nothing;
  return html`<label>${t("siting.limit")}<select @change=${set("limit")}>${["p", "budget"].map((name) => html`<option value=${name} ?selected=${name === asked.limit}>${t(`siting.limit_${name}`)}</option>`)}</select></label>
    ${asked.limit === "p" ? number("p", t("siting.p"), 1, 2000) : html`${number("budget", t("siting.budget"), 0, 1e9, "any")}${number("newCost", t("siting.new_cost"), 0, 1e9, "any")}`}`;
}

/** True if costs count: only then are they asked for. */
function hasBudget() {
  return asked.model !== "lscp" && asked.limit === "budget";
}

/** @param {string} name @param {number} value @param {(cost: number) => void} take */
function cost(name, value, take) {
  const change = (/** @type {Event} */ event) => {
    const field = /** @type {HTMLInputElement} */ (event.target);
    if (!field.reportValidity()) return;
    take(Number(field.value));
    changedNow("page");
  };
  return html`<label class="plan-cost">${t("siting.cost")} <input type="number" required min="0" max="1e9" step="any" aria-label=${t("siting.cost_of", { name })} .value=${String(value)} @change=${change}></label>`;
}

function posts() {
  const decide = (/** @type {string} */ code) => (/** @type {Event} */ event) => {
    const kind = /** @type {HTMLSelectElement} */ (event.target).value;
    setPostKind(code, /** @type {any} */ (kind));
    changedNow("page");
  };
  return html`<details ?open=${!jobs[KIND]?.result}><summary>${t("siting.posts", { n: postsOf().length })}</summary><table class="plan-siting-posts"><tbody>${postsOf().map(
    (post) => {
      const code = post.code.replace(/^post:/, "");
      const kind = asked.posts.get(code) ?? "kept";
      return html`<tr><th scope="row">${nameOf(post)}</th><td><select aria-label=${t("siting.post_kind", { name: nameOf(post) })} @change=${decide(code)}>${POST_KINDS.map((name) => html`<option value=${name} ?selected=${name === kind}>${word("siting_kind", name)}</option>`)}</select></td>${hasBudget() ? html`<td>${cost(nameOf(post), asked.costs.get(code) ?? 0, (value) => setCost(code, value))}</td>` : nothing}</tr>`;
    },
  )}</tbody></table></details>`;
}

function candidates() {
  const others = (offered.items ?? []).filter((each) => each.source !== "post");
  return html`<fieldset class="plan-changes"><legend>${t("siting.candidates", { n: others.length })}</legend>
    <label class="check"><input type="checkbox" .checked=${asked.withPoints} @change=${tick("withPoints")}>${t("siting.with_points")}</label>
    <label class="check"><input type="checkbox" .checked=${asked.withVillages} @change=${tick("withVillages")}>${t("siting.with_villages")}</label>
    <div class="plan-tools"><label>${t("simulation.lon")}<input autocomplete="off" inputmode="decimal" size="10" .value=${asked.lon} @change=${set("lon")}></label>
      <label>${t("simulation.lat")}<input autocomplete="off" inputmode="decimal" size="9" .value=${asked.lat} @change=${set("lat")}></label>
      <button type="button" @click=${add}>${t("siting.add")}</button><small>${t("simulation.place_hint")}</small></div>
    ${asked.placeProblem ? html`<p class="said bad" role="alert">${asked.placeProblem}</p>` : nothing}
    ${others.length ? html`<details><summary>${t("siting.forbid", { n: asked.forbidden.size })}</summary><ul class="plan-forbid">${others.map(forbidding)}</ul></details>` : nothing}</fieldset>`;
}

/** @param {Candidate} one */
function forbidding(one) {
  const change = () => {
    toggleForbidden(one.code);
    changedNow("page");
  };
  const site = asked.sites.find((each) => `map:${each.code}` === one.code);
  return html`<li><label class="check"><input type="checkbox" .checked=${asked.forbidden.has(one.code)} @change=${change}>${nameOf(one)}</label>
    ${one.source === "map" ? html`${site && hasBudget() ? cost(nameOf(one), site.cost ?? asked.newCost, (value) => setSiteCost(site.code, value)) : nothing}<button type="button" @click=${() => drop(one)}>${t("planning.remove")}</button>` : nothing}</li>`;
}

function add() {
  const made = siteAt(asked, asked.sites, (n) => t("siting.new_site", { n }));
  setAsked({ placeProblem: made ? null : t("siting.lacks_place") });
  if (!made) return changedNow("page");
  setAsked({ sites: [...asked.sites, made], lon: "", lat: "" });
  void readCandidates();
}

/** @param {Candidate} one */
function drop(one) {
  setAsked({ sites: asked.sites.filter((each) => `map:${each.code}` !== one.code) });
  void readCandidates();
}

/** @param {"handlingMin" | "p" | "budget" | "newCost"} name @param {string} label @param {number} least @param {number} most @param {string} [step] */
function number(name, label, least, most, step = "1") {
  return html`<label>${label}<input type="number" required min=${least} max=${most} step=${step} .value=${String(asked[name] ?? "")} @input=${keep(name)} @change=${set(name)}></label>`;
}

/** Typed before the candidates are read, it is not taken for the target of the rules that comes with them. @param {"handlingMin" | "p" | "budget" | "newCost"} name */
function keep(name) {
  return (/** @type {Event} */ event) => {
    const field = /** @type {HTMLInputElement} */ (event.target);
    if (field.validity.valid) setAsked({ [name]: Number(field.value) });
  };
}

/** @param {"model" | "limit" | "weights" | "busy" | "curveTo" | "turnout" | "lon" | "lat" | "handlingMin" | "p" | "budget" | "newCost"} name */
function set(name) {
  return (/** @type {Event} */ event) => {
    const field = /** @type {HTMLInputElement} */ (event.target);
    if (!field.reportValidity()) return;
    const isNumber = typeof asked[name] === "number";
    setAsked({ [name]: isNumber ? Number(field.value) : field.value.trim() });
    changedNow("page");
  };
}

/** @param {"worstToo" | "withPoints" | "withVillages"} name */
function tick(name) {
  return (/** @type {Event} */ event) => {
    setAsked({ [name]: /** @type {HTMLInputElement} */ (event.target).checked });
    if (REREADS.includes(name)) void readCandidates();
    changedNow("page");
  };
}

/** @param {Event} event */
function submit(event) {
  event.preventDefault();
  isAwaited = true;
  void askForSites();
}
