/** Section: scenarios, with what each reaches; kept, run, copied, renamed, deleted and taken back, put side by side. */

import { html, nothing } from "lit-html/lit-html.js";
import { changedNow } from "../../shared/changes.js";
import { inOneLanguage, t, word } from "../../shared/i18n.js";
import { percent } from "../../shared/numbers/shares.js";
import { now } from "../../shared/server-time.js";
import { chooseCell, paintCells } from "../chart.js";
import { isOlder, jobFacts, moment, waiting } from "../job-facts.js";
import { lookOf, looksShown, minutesShown, model, question, readStations, set } from "../model.js";
import { showPosts } from "../post-markers.js";
import { showSites } from "../site-markers.js";
import { postMarks } from "../todays-posts.js";
import { comparisonView, lookOfComparison, looksOfComparison } from "./comparison.js";
import {
  asJob,
  bringBack,
  cancel,
  choose,
  copy,
  follow,
  freeName,
  isAwaited,
  isOver,
  keep,
  keepAnswer,
  kept,
  missing,
  remove,
  rename,
  restore,
  run,
  setKept,
  unfold,
  unfollow,
} from "./model.js";

const LONGEST_NAME = 80;
/** What a list says of an answer that is older. Teams and turns change every day; the facts of an answer say that. */
const RESTS_ON = ["graph", "ground", "rules"];

/**
 * The one that is edited, its version and name (`was`) as they were when that began, so that nobody writes over what they
 * have not seen, and what is typed; and the one whose address was copied last. `job` is the answer that is to be saved, "" for the settings of the workbench.
 *
 * @type {{number: number | null, linked: number | null, version: number, was: string, name: string, note: string, job: string}}
 */
const form = { number: null, linked: null, version: 0, was: "", name: "", note: "", job: "" };

export const scenariosSection = {
  name: "scenarios",
  needs: ["GET", "/planning/scenarios"],
  view,
  enter() {
    follow();
    void readStations();
    this.paint();
  },
  leave() {
    unfollow();
    showSites([]);
  },
  paint() {
    showPosts([]);
    showSites(kept.comparison?.after.kind === "siting" ? [] : postMarks(changesShown()));
    paintCells();
  },
  looks: () => (kept.comparison?.cells ? lookOfComparison : model.answer ? lookOf : () => null),
  /** @param {number} _lon @param {number} _lat @param {string | null} cell */
  clicked(_lon, _lat, cell) {
    chooseCell(cell);
    changedNow("page");
  },
  legend: () => (kept.comparison?.cells ? looksOfComparison() : model.answer ? looksShown() : []),
  minutes: () => (kept.comparison?.cells ? null : minutesShown()),
};

/** The changes that the map's cells were computed with: of two scenarios the later one, else the workbench's posts. */
function changesShown() {
  const { posts = [], changes = [] } = kept.comparison?.after.assumptions ?? { posts: model.answered };
  return [...posts, ...changes];
}

function view() {
  const problems = [kept.problem, kept.unread].filter(Boolean);
  return html`${problems.map((problem) => html`<p class="said bad" role="alert">${problem}</p>`)}
    ${goneMeanwhile()}${missing()
      .filter((number) => number !== form.number)
      .map((number) => html`<p class="said bad" role="alert">${t("scenario.missing", { n: number })}</p>`)}
    ${keeping()}${deleted()}
    ${kept.list ? list(kept.list) : problems.length ? nothing : html`<p class="quiet" role="status">${t("scenario.reading")}</p>`}
    ${kept.comparison ? comparisonView(kept.comparison) : nothing}
    ${kept.list && isAwaited() ? html`<p class="quiet" role="status">${t("scenario.comparing")}</p>` : nothing}`;
}

function keeping() {
  const n = model.changes.size;
  return html`<form class="card plan-keep" @submit=${submit}>
    <label>${t("scenario.name")}<input autocomplete="off" name="name" required maxlength=${LONGEST_NAME} placeholder=${freeName()}></label>
    <label>${t("scenario.note")}<input autocomplete="off" name="note" maxlength="2000"></label>
    ${
      kept.answers.length
        ? html`<label>${t("scenario.source")}<select name="job" @change=${chooseJob}><option value="">${t("scenario.source_workbench")}</option>
      ${kept.answers.map((job) => html`<option value=${job.id}>${word("planning_kind", job.kind)} · ${moment(job.ended_at)}</option>`)}</select></label>`
        : nothing
    }
    <button class="primary" ?disabled=${kept.isBusy}>${t(form.job ? "scenario.save" : "scenario.keep")}</button>
    <p class="hint">${form.job ? t("scenario.keeps_answer") : n ? t("scenario.keeps_changes", { n }) : t("scenario.keeps_today")}</p>
  </form>`;
}

/** @param {Event} event */
function chooseJob(event) {
  form.job = /** @type {HTMLSelectElement} */ (event.target).value;
  changedNow("page");
}

/** @param {SubmitEvent} event */
function submit(event) {
  event.preventDefault();
  const sent = /** @type {HTMLFormElement} */ (event.target);
  const said = new FormData(sent);
  const [name, note, job] = ["name", "note", "job"].map((field) => String(said.get(field) ?? ""));
  void (job ? keepAnswer(name, note, Number(job)) : keep(name, note, question())).then(
    (isDone) => isDone && empty(sent),
  );
}

/** @param {HTMLFormElement} sent */
function empty(sent) {
  sent.reset();
  form.job = "";
  changedNow("page");
}

function deleted() {
  if (!kept.deleted) return nothing;
  return html`<p class="said" role="status">${t("scenario.deleted", { name: kept.deleted.name })} <button @click=${restore}>${t("scenario.restore")}</button></p>`;
}

/** @param {readonly import("./model.js").Scenario[]} scenarios */
function list(scenarios) {
  if (!scenarios.length) return html`<p class="quiet">${t("scenario.none")}</p>`;
  return html`<table class="plan-scenarios" aria-busy=${kept.isBusy}><caption>${t("scenario.caption")}</caption>
    <thead><tr><th>${t("scenario.before")}</th><th>${t("scenario.after")}</th><th>${t("scenario.name")}</th><th>${t("scenario.cells")}</th><th>${t("scenario.points")}</th><th>${t("scenario.demand")}</th></tr></thead>
    <tbody>${scenarios.map((each) => [row(each), detail(each)])}</tbody></table>`;
}

/** @param {import("./model.js").Scenario} scenario */
function row(scenario) {
  const { number, name, figures, job, versions } = scenario;
  const isOld = RESTS_ON.some((part) => isOlder(versions, kept.present, part));
  const side = (/** @type {0 | 1} */ which, /** @type {string} */ label) =>
    html`<td><input type="radio" name=${`side${which}`} aria-label=${t(label, { name })} .checked=${kept.pair[which] === number} ?disabled=${!figures}
      @change=${() => choose(which, number)}></td>`;
  return html`<tr class=${kept.open === number ? "chosen" : ""}>
    ${side(0, "scenario.as_before")}${side(1, "scenario.as_after")}
    <th scope="row"><button class="link" aria-expanded=${kept.open === number} @click=${() => unfold(number)}>${name}<small>${word("planning_kind", scenario.kind)} · ${scenario.author.replace(/^user:/, "")} · ${moment(scenario.changed_at)}</small></button>${isOld ? html`<small>${t("scenario.older")}</small>` : nothing}</th>
    ${figures ? cells(figures) : html`<td colspan="3">${job && job.state !== "done" ? nothing : t("scenario.not_run")}</td>`}
  </tr>${job && (!isOver(job.state) || job.state !== "done") ? html`<tr class="plan-job"><td colspan="6">${progress(job)}</td></tr>` : nothing}`;
}

/** @param {Record<string, any>} figures */
function cells(figures) {
  const of = (/** @type {string} */ part, /** @type {string} */ whole, /** @type {string} */ without) =>
    figures[part] === undefined ? "–" : `${figures[part]} / ${figures[whole] - (figures[without] ?? 0)}`;
  const share = figures.demand_share ?? figures.share;
  return html`<td>${of("reached", "cells", "without_target")}</td><td>${of("points_reached", "points", "points_without_target")}</td><td>${percent(typeof share === "object" ? share?.value : share)}</td>`;
}

/** @param {import("./model.js").Job} job */
export function progress(job) {
  if (job.state === "failed")
    return html`<span class="said bad" role="alert">${word("planning_stage", "failed")}${t("planning.colon")}${inOneLanguage(job.error?.message ?? "")}</span>`;
  if (job.state === "cancelled") return html`<span class="quiet">${word("planning_stage", "cancelled")}</span>`;
  const why = waiting(job, now());
  return html`<label class="plan-progress">${word("planning_stage", job.stage)} ${Math.floor(job.progress * 100)} %<progress max="1" .value=${job.progress}></progress></label>
    <button @click=${() => cancel(job)}>${t("scenario.cancel")}</button>${why ? html`<p class="quiet">${why}</p>` : nothing}`;
}

/** @param {import("./model.js").Scenario} scenario */
function detail(scenario) {
  if (kept.open !== scenario.number) return nothing;
  return html`<tr class="plan-detail"><td colspan="6">
    ${
      form.number === scenario.number
        ? renaming(scenario)
        : html`${scenario.note ? html`<p>${scenario.note}</p>` : nothing}
      <p class="plan-tools"><button @click=${() => run(scenario)}>${t("scenario.run")}</button>${scenario.kind === "cover" ? html`<button @click=${() => load(scenario)}>${t("scenario.load")}</button>` : nothing}
        <button @click=${() => copy(scenario)}>${t("scenario.copy")}</button><button @click=${() => begin(scenario)}>${t("scenario.rename")}</button>
        <button @click=${() => link(scenario)}>${t(form.linked === scenario.number ? "scenario.linked" : "scenario.link")}</button><button class="danger" @click=${() => remove(scenario)}>${t("scenario.delete")}</button></p>`
    }
    ${jobFacts(asJob(scenario), kept.present)}</td></tr>`;
}

/** @param {import("./model.js").Scenario} scenario */
function begin({ number, version, name, note }) {
  Object.assign(form, { number, version, was: name, name, note: note ?? "" });
  changedNow("page");
}

/** @param {import("./model.js").Scenario} scenario */
function renaming(scenario) {
  return html`${scenario.version === form.version ? nothing : changedSince(scenario)}${editing()}`;
}

function editing() {
  const save = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    void rename(form, form.name, form.note).then(stop);
  };
  const leave = (/** @type {KeyboardEvent} */ event) => event.key === "Escape" && stop(true);
  const typed = (/** @type {InputEvent} */ event) => {
    const { name, value } = /** @type {HTMLInputElement} */ (event.target);
    Object.assign(form, { [name]: value });
  };
  return html`<form class="plan-keep" @submit=${save} @keydown=${leave} @input=${typed}>
    <label>${t("scenario.name")}<input autocomplete="off" name="name" required maxlength=${LONGEST_NAME} .value=${form.name}></label>
    <label>${t("scenario.note")}<input autocomplete="off" name="note" maxlength="2000" .value=${form.note}></label>
    <button class="primary">${t("scenario.save")}</button><button type="button" @click=${() => stop(true)}>${t("scenario.stop")}</button></form>`;
}

/** Somebody else has deleted the one that is edited: that, the way back, and what was typed. */
function goneMeanwhile() {
  const { number } = form;
  if (number === null || !kept.list || kept.list.some((each) => each.number === number)) return nothing;
  const back = async () => {
    if (!(await bringBack(number))) return;
    form.version = kept.list?.find((each) => each.number === number)?.version ?? form.version;
    changedNow("page");
  };
  return html`<p class="said bad" role="alert">${t("scenario.gone", { name: form.was })} <button type="button" @click=${back}>${t("scenario.bring_back")}</button></p>${editing()}`;
}

/** Somebody else has changed it meanwhile: what it is now, and the choice to write over that. @param {import("./model.js").Scenario} scenario */
function changedSince({ version, name, note }) {
  const overwrite = () => {
    form.version = version;
    changedNow("page");
  };
  return html`<p class="said bad" role="alert">${t("scenario.changed_since", { name, note: note || "–" })} <button type="button" @click=${overwrite}>${t("scenario.overwrite")}</button></p>`;
}

/** @param {boolean} done */
function stop(done) {
  if (done) form.number = null;
  changedNow("page");
}

/** Take a scenario's assumptions to the workbench. @param {import("./model.js").Scenario} scenario */
function load({ assumptions }) {
  set({
    at: assumptions.at ?? "",
    targetMin: assumptions.target_s ? assumptions.target_s / 60 : null,
    handlingMin: (assumptions.handling_s ?? 0) / 60,
    skill: assumptions.skill ?? "",
    demand: assumptions.demand ?? "equal",
    answer: null,
    changes: new Map((assumptions.posts ?? []).map(changeOf)),
  });
  location.hash = "#gaps";
}

/**
 * A scenario's changes to a post, without what stays; nobody waits at a closed one.
 *
 * @param {any} post
 * @returns {[string, any]}
 */
function changeOf(post) {
  const idle = post.closed ? ["extra_teams", "teams"] : [];
  const facts = Object.entries(post).filter(
    ([name, value]) => value !== null && value !== false && value !== 0 && !idle.includes(name),
  );
  return [post.code, { ...Object.fromEntries(facts), code: post.code }];
}

/** Copy the address of a scenario; where the browser does not let us, the address bar has it. @param {import("./model.js").Scenario} scenario */
async function link({ number }) {
  const query = new URLSearchParams(location.search);
  query.set("scenario", String(number));
  const copied = await navigator.clipboard?.writeText(`${location.origin}${location.pathname}?${query}#scenarios`).then(
    () => true,
    () => false,
  );
  form.linked = copied ? number : null;
  if (!copied) setKept({ problem: t("scenario.not_linked") });
  changedNow("page");
}
