/** Section: the log once more with something changed, many periods like it, and whether the model can be believed. */

import { html, nothing } from "lit-html/lit-html.js";
import { changedNow } from "../../shared/changes.js";

import { inOneLanguage, t, word } from "../../shared/i18n.js";
import { now } from "../../shared/server-time.js";
import { askJob, cancelJob, followJobs, isBusy, jobs, lost, refusals, unfollowJobs } from "../asked-jobs.js";
import { calledBy, changesForm, draft, takePlace } from "../changes.js";
import { paintCells } from "../chart.js";
import { jobFacts, waiting } from "../job-facts.js";
import { olderView, present } from "../live/present.js";
import { askForGaps, model, readStations } from "../model.js";
import { numberField } from "../number-field.js";
import { showPosts } from "../post-markers.js";
import { showSites } from "../site-markers.js";
import { postMarks } from "../todays-posts.js";
import { calibrationView, replayView, simulationView } from "./results.js";

/** @typedef {import("../asked-jobs.js").AskedJob} AskedJob */

const KINDS = /** @type {const} */ (["replay", "simulation", "calibration"]);
/** @type {Record<typeof KINDS[number], string[]>} */
const OFFERED = {
  replay: ["add_team", "move_team", "keep_reserve", "wait_for_team"],
  simulation: ["add_team", "move_team"],
  calibration: [],
};
const VIEWS = { replay: replayView, simulation: simulationView, calibration: calibrationView };

/** @type {{open: typeof KINDS[number], first: string, last: string, start: string, days: number, replications: number, surge: number}} */
const form = { open: "replay", first: "", last: "", start: "", days: 28, replications: 200, surge: 1 };

export const simulationSection = {
  name: "simulation",
  needs: ["POST", "/planning/jobs"],
  view,
  enter() {
    followJobs([...KINDS]);
    if (!model.answer) void askForGaps(); // which has the teams
    void readStations();
    this.paint();
  },
  leave() {
    unfollowJobs();
    showSites([]);
  },
  paint() {
    showPosts([]);
    showSites(postMarks(draft.list, calledBy));
    paintCells();
  },
  clicked: takePlace,
};

function view() {
  const job = jobs[form.open];
  return html`<div class="plan-tools" role="group" aria-label=${t("planning.section.simulation")}>${KINDS.map((kind) => html`<button aria-pressed=${kind === form.open} @click=${() => show(kind)}>${t(`simulation.kind_${kind}`)}</button>`)}</div>
    <p class="hint">${t(`simulation.hint_${form.open}`)}</p>${question()}${jobView(form.open)}
    ${job?.result ? html`${olderView(job)}${VIEWS[form.open](job.result, job.input)}${jobFacts(job, present.versions)}` : nothing}`;
}

/** @param {typeof KINDS[number]} kind */
function show(kind) {
  form.open = kind;
  changedNow("page");
}

function question() {
  const isSimulation = form.open === "simulation";
  return html`<form class="card" @submit=${ask}><div class="plan-tools">${day("first", t("simulation.first"))}${day("last", t("simulation.last"))}
    ${isSimulation ? html`${day("start", t("simulation.start"), t("simulation.start_hint"))}${numberField(form, "days", t("simulation.days"), [1, 366])}${numberField(form, "replications", t("simulation.replications"), [10, 5000])}${numberField(form, "surge", t("simulation.surge"), [1, 100])}` : nothing}</div>
    ${OFFERED[form.open].length ? changesForm(OFFERED[form.open]) : nothing}
    <button class="primary" ?disabled=${isBusy(form.open)}>${t(`simulation.run_${form.open}`)}</button></form>`;
}

/** @param {"first" | "last" | "start"} name @param {string} label @param {string} [title] */
function day(name, label, title = "") {
  return html`<label title=${title}>${label}<input type="date" min="2000-01-01" max="2099-12-31" .value=${form[name]} @change=${(/** @type {Event} */ event) => (form[name] = /** @type {HTMLInputElement} */ (event.target).value)}></label>`;
}

/** @param {Event} event */
function ask(event) {
  event.preventDefault();
  const period = { ...(form.first ? { first: form.first } : {}), ...(form.last ? { last: form.last } : {}) };
  const start = form.start ? { start: form.start } : {};
  const changes = draft.list.filter((each) => OFFERED[form.open].includes(each.change));
  const more =
    form.open === "simulation"
      ? { ...start, days: form.days, replications: form.replications, surge: form.surge, changes }
      : form.open === "replay"
        ? { changes }
        : {};
  void askJob(form.open, { ...period, ...more });
}

/** The progress of the job of a kind, and why one was refused. @param {string} kind */
export function jobView(kind) {
  const job = jobs[kind];
  const problems = [refusals[kind], lost[kind]].filter(Boolean);
  return html`${problems.map((problem) => html`<p class="said bad" role="alert">${problem}</p>`)}${job ? progress(job) : nothing}`;
}

/** @param {AskedJob} job */
function progress(job) {
  if (job.state === "done") return nothing;
  if (job.state === "failed")
    return html`<p class="said bad" role="alert">${word("planning_stage", "failed")}${t("planning.colon")}${inOneLanguage(job.error?.message ?? "")}</p>`;
  if (job.state === "cancelled") return html`<p class="quiet">${word("planning_stage", "cancelled")}</p>`;
  const why = waiting(job, now());
  return html`<p class="plan-tools" role="status"><label class="plan-progress">${word("planning_stage", job.stage)} ${Math.floor(job.progress * 100)} %<progress max="1" .value=${job.progress}></progress></label>
    <button @click=${() => cancelJob(job)}>${t("scenario.cancel")}</button></p>${why ? html`<p class="quiet">${why}</p>` : nothing}`;
}
