/**
 * List the facts of a job: its question, who asked, and the versions its answer rests on. The form may hold another
 * question by now, the answer may be a colleague's, and on paper there is no form.
 */

import { html } from "lit-html/lit-html.js";

import { wallDay, wallMinute } from "../shared/format.js";
import { nameOf, t, word } from "../shared/i18n.js";
import { percent } from "../shared/numbers/shares.js";
import { sentence } from "./changes.js";
import { model } from "./model.js";

/** @typedef {import("./asked-jobs.js").AskedJob} AskedJob */
/** @typedef {[string, unknown]} Fact label and value */

/** @type {Record<string, (input: any, result: any, versions: any) => Fact[]>} */
const FACTS = {
  cover: ofCover,
  siting: ofSiting,
  roster: ofRoster,
  simulation: ofSimulation,
  replay: ofReplay,
  calibration: ofCalibration,
};

const SLOW_MS = 60_000;

/**
 * Explain why a job has not begun, or is slow; null if there is nothing to say.
 *
 * @param {Pick<AskedJob, "state" | "ahead" | "asked_at" | "held_up">} job
 * @param {number} now
 */
export function waiting({ state, ahead, asked_at: asked, held_up: isHeldUp }, now) {
  if (isHeldUp) return t("job.held_up");
  if (state === "queued" && ahead) return t("job.ahead", { n: ahead });
  return asked && now - Date.parse(asked) > SLOW_MS ? t("job.idle") : null;
}

/** The assumptions that `facts` puts into words, by the name they begin with. */
export const WORDED = new Set([
  "kind",
  "at",
  "target_s",
  "handling_s",
  "turnout_s",
  "skill",
  "demand",
  "posts",
  "model",
  "p",
  "budget",
  "new_cost",
  "busy",
  "weights",
  "worst_too",
  "with_points",
  "with_villages",
  "sites",
  "forbidden",
  "first",
  "last",
  "share",
  "surge",
  "times_as_many",
  "shifts_a_week",
  "hours_a_week",
  "rest_hours",
  "least",
  "on_call",
  "days",
  "start",
  "replications",
  "seed",
  "changes",
]);

/** A moment with its day. @param {string} at */
export function moment(at) {
  return `${wallDay(at)} ${wallMinute(at)}`;
}

/** @typedef {Record<string, string | null> | null} Present versions of graph, ground, county and rules now */

/** @param {AskedJob} job @param {Present} [present] what has changed since is said where this is given */
export function jobFacts(job, present = null) {
  return html`<dl class="plan-facts plan-asked" aria-label=${t("job.facts")}>${facts(job, present).map(([label, value]) => html`<dt>${label}</dt><dd>${value}</dd>`)}</dl>`;
}

/**
 * True if an answer rests on a version that has changed since.
 *
 * @param {any} versions
 * @param {Present} present
 * @param {string} name
 */
export function isOlder(versions, present, name) {
  return !!present && !!versions?.[name] && versions[name] !== present[name];
}

/** @param {Pick<AskedJob, "kind" | "input"> & Partial<AskedJob>} job @param {Present} [present] @returns {Fact[]} */
export function facts({ kind, input, result, asked_by: by, ended_at: at, versions, digest }, present = null) {
  const version = (/** @type {string} */ name) =>
    `${versions?.[name] ?? "–"}${isOlder(versions, present, name) ? t("scenario.changed_meanwhile") : ""}`;
  const asked = [by?.replace(/^user:/, ""), at && moment(at)].filter(Boolean).join(" · ");
  return [
    ...(asked ? /** @type {Fact[]} */ ([[t("job.asked"), asked]]) : []),
    ...(FACTS[kind]?.(input, result, versions) ?? []),
    ...(versions?.data_until ? /** @type {Fact[]} */ ([[t("job.data_until"), moment(versions.data_until)]]) : []),
    [t("scenario.fact.graph"), versions?.graph === null ? t("method.straight_line") : version("graph")],
    [t("scenario.fact.ground"), version("ground")],
    ...(versions?.county ? /** @type {Fact[]} */ ([[t("scenario.fact.county"), version("county")]]) : []),
    ...(versions?.rules ? /** @type {Fact[]} */ ([[t("scenario.fact.rules"), version("rules")]]) : []),
    ...(versions?.code ? /** @type {Fact[]} */ ([[t("scenario.fact.code"), versions.code.wangge]]) : []),
    ...(digest ? /** @type {Fact[]} */ ([[t("scenario.fact.digest"), digest.slice(0, 12)]]) : []),
  ];
}

/** "Now" is when it was answered: another hour has other turns. @param {any} input @param {any} _result @param {any} versions @returns {Fact[]} */
function ofCover(input, _result, versions) {
  return [
    [
      t("scenario.fact.at"),
      !input.at
        ? [t("planning.now"), versions?.data_until && moment(versions.data_until)].filter(Boolean).join(" · ")
        : /Z$|[+-]\d\d:\d\d$/.test(input.at)
          ? moment(input.at)
          : input.at.replace("T", " "),
    ],
    [t("scenario.fact.target"), target(input.target_s)],
    [t("planning.handling"), minutes(input.handling_s ?? 0)],
    [t("planning.skill"), input.skill ? word("category", input.skill) : t("planning.any_skill")],
    [t("scenario.fact.demand"), word("demand_kind", input.demand ?? "equal")],
    [
      t("scenario.fact.posts"),
      input.posts?.length ? input.posts.map(postChange).join(t("planning.comma")) : t("scenario.today"),
    ],
  ];
}

/** @param {import("./model.js").PostChange} post */
function postChange({ code, name, lon, lat, extra_teams: more, teams, closed }) {
  const said = [
    closed ? t("job.post_closed") : "",
    lon === undefined || lon === null ? "" : t("job.post_at", { place: `${lon}, ${lat}` }),
    more ? t("job.post_more", { n: more }) : "",
    teams ? t("job.post_teams", { teams: teams.join(" ") || "–" }) : "",
  ];
  return [name ?? postName(code), ...said.filter(Boolean)].join(" ");
}

/** @param {string} code */
function postName(code) {
  const known = model.answer?.posts.find((each) => each.code === code) ?? model.stations.get(code);
  return known ? nameOf(known) : code;
}

/** The turnout: given, learned, or taken from the teams on duty. @param {any} input @param {any} result */
function turnout(input, result) {
  const isGiven = input.turnout_s !== null && input.turnout_s !== undefined;
  if (input.model === "mexclp" && !isGiven) return t("siting.learned");
  return Math.round(isGiven ? input.turnout_s : result.turnout_s);
}

/** @param {any} input @param {any} result @returns {Fact[]} */
function ofSiting(input, result) {
  const isBudget = input.budget !== null && input.budget !== undefined;
  const sources = [
    ...["with_points", "with_villages"].filter((name) => input[name]).map((name) => t(`siting.${name}`)),
    ...input.sites.map((/** @type {any} */ site) => site.name ?? site.code),
  ];
  return [
    [t("siting.model"), word("siting_model", input.model)],
    [t("scenario.fact.target"), target(input.target_s)],
    [t("planning.handling"), minutes(input.handling_s)],
    ...(result ? /** @type {Fact[]} */ ([[t("siting.turnout"), turnout(input, result)]]) : []),
    ...(input.model === "lscp"
      ? []
      : /** @type {Fact[]} */ ([
          [
            t(isBudget ? "siting.budget" : "siting.p"),
            isBudget ? t("job.budget", { n: input.budget, cost: input.new_cost }) : input.p,
          ],
        ])),
    ...(input.model !== "mexclp" || result?.busy === null || result?.busy === undefined
      ? []
      : /** @type {Fact[]} */ ([
          [t("job.busy"), `${percent(result.busy)} ${t(input.busy === null ? "job.learned" : "job.chosen")}`],
        ])),
    [t("siting.weights"), t(`siting.weight.${input.weights}`)],
    ...(input.worst_too ? /** @type {Fact[]} */ ([[t("siting.worst_too"), "✓"]]) : []),
    [
      t("job.posts"),
      input.posts.length
        ? input.posts
            .map(
              (/** @type {any} */ post) =>
                `${postName(post.code)} ${word("siting_kind", post.kind)}${isBudget ? ` ${post.cost}` : ""}`,
            )
            .join(t("planning.comma"))
        : t("job.posts_kept"),
    ],
    [t("job.candidates"), sources.join(t("planning.comma")) || "–"],
    ...(input.forbidden.length ? /** @type {Fact[]} */ ([[t("siting_kind.forbidden"), input.forbidden.length]]) : []),
  ];
}

/** @param {any} input @returns {Fact[]} */
function ofRoster(input) {
  return [
    period(input),
    [t("roster_plan.share"), Math.round(1000 * input.share) / 10],
    [t("simulation.surge"), input.surge],
    ...multiple(input),
    [t("roster_plan.shifts"), input.shifts_a_week],
    [t("roster_plan.hours"), input.hours_a_week],
    [t("roster_plan.rest"), input.rest_hours],
    [t("roster_plan.least"), input.least ?? 0],
    ...(input.on_call ? /** @type {Fact[]} */ ([[t("roster_plan.on_call"), "✓"]]) : []),
  ];
}

/** @param {any} input @param {any} result @returns {Fact[]} */
function ofSimulation(input, result) {
  return [
    period(input),
    [
      t("job.simulated"),
      t("job.days_from", { n: input.days, day: result?.start?.slice(0, 10) ?? input.start ?? t("job.monday_after") }),
    ],
    [t("simulation.replications"), input.replications],
    [t("job.seed"), input.seed],
    [t("simulation.surge"), input.surge],
    ...multiple(input),
    changes(input),
  ];
}

/** @param {any} input @returns {Fact[]} */
function ofReplay(input) {
  return [period(input), changes(input)];
}

/** The log is cut in two: which days taught, and which were predicted, only the answer knows. @param {any} input @param {any} result @returns {Fact[]} */
function ofCalibration(input, result) {
  const days = result
    ? /** @type {Fact[]} */ ([
        [t("job.period"), `${moment(result.since)} – ${moment(result.predicted_from)}`],
        [t("job.predicted"), `${moment(result.predicted_from)} – ${moment(result.until)}`],
      ])
    : [period(input)];
  return [...days, [t("simulation.replications"), input.replications], [t("job.seed"), input.seed]];
}

/** The multiple of the log's cases, if not 1. @param {any} input @returns {Fact[]} */
function multiple({ times_as_many: times }) {
  return times === undefined || times === 1 ? [] : [[t("job.times"), times]];
}

/** @param {any} input @returns {Fact} */
function period({ first, last }) {
  return [t("job.period"), `${first ?? t("job.year_before")} – ${last ?? t("job.yesterday")}`];
}

/** @param {any} input @returns {Fact} */
function changes({ changes: list }) {
  return [
    t("simulation.changes"),
    list?.length ? list.map(sentence).join(t("planning.comma")) : t("simulation.no_change"),
  ];
}

/** @param {number | null | undefined} seconds none: as in the rules */
function target(seconds) {
  return seconds ? minutes(seconds) : t("scenario.default");
}

/** @param {number} seconds */
function minutes(seconds) {
  return t("scenario.minutes", { n: Math.round(seconds / 6) / 10 });
}
