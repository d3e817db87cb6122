/** The siting question: model, limits, what may become of each post, and where new ones could be. */

import { again } from "../../shared/again.js";
import { post } from "../../shared/api.js";
import { changedNow } from "../../shared/changes.js";
import { inOneLanguage } from "../../shared/i18n.js";
import { part } from "../../shared/part.js";
import { askJobAt } from "../asked-jobs.js";
import { targetAsked } from "../model.js";
import { refusedAt } from "../refused-place.js";
import { typedPlace } from "../typed-place.js";

export const KIND = "siting";
export const MODELS = /** @type {const} */ (["mexclp", "mclp", "lscp", "backup", "pmedian", "pcenter"]);
export const POST_KINDS = /** @type {const} */ (["kept", "movable", "closable", "forbidden"]);
const DIGITS = 6;

/**
 * @typedef {{code: string, name: string, name_en: string | null, kind: string, source: string, lon: number, lat: number, cost: number}} Candidate
 * @typedef {{code: string, name: string, lon: number, lat: number, datum: string, cost?: number}} Site
 */

const [asked, writableAsked] = part({
  /** @type {typeof MODELS[number]} */
  model: "mexclp",
  handlingMin: 0,
  /** Seconds; "" is that of the teams on duty. */
  turnout: "",
  /** @type {"p" | "budget"} */
  limit: "p",
  p: 1,
  budget: 1,
  /** What a new post costs, where nothing else is said of it. */
  newCost: 1,
  /** Percent; "" is as the log teaches. */
  busy: "",
  /** @type {"equal" | "households" | "cases"} */
  weights: "equal",
  worstToo: false,
  withPoints: true,
  withVillages: false,
  curveTo: "",
  /** By station's code. @type {Map<string, typeof POST_KINDS[number]>} */
  posts: new Map(),
  /** What a post of today costs to keep, by station's code; nothing where it is not here. @type {Map<string, number>} */
  costs: new Map(),
  /** @type {Site[]} */
  sites: [],
  /** Codes of candidates. @type {Set<string>} */
  forbidden: new Set(),
  lon: "",
  lat: "",
  /** Why the typed place is none. @type {string | null} */
  placeProblem: null,
});

export { asked };

/** @param {Partial<typeof writableAsked>} fields */
export function setAsked(fields) {
  Object.assign(writableAsked, fields);
}

/**
 * Set what may happen to a post; "kept" is the default.
 *
 * @param {string} code
 * @param {typeof POST_KINDS[number]} kind
 */
export function setPostKind(code, kind) {
  if (kind === "kept") writableAsked.posts.delete(code);
  else writableAsked.posts.set(code, kind);
}

/** @param {string} code @param {number} cost */
export function setCost(code, cost) {
  writableAsked.costs.set(code, cost);
}

/** @param {string} code @param {number} cost */
export function setSiteCost(code, cost) {
  writableAsked.sites = asked.sites.map((site) => (site.code === code ? { ...site, cost } : site));
}

/** @param {string} code of a candidate */
export function toggleForbidden(code) {
  if (!writableAsked.forbidden.delete(code)) writableAsked.forbidden.add(code);
}

const [offered, writable] = part({
  /** @type {Candidate[] | null} */
  items: null,
  cells: 0,
  /** Whether households can be the weights: they are imported. */
  households: false,
  turnoutS: 0,
  /** Cells without a target, if each has its own. */
  withoutTarget: 0,
  /** @type {string | null} */
  problem: null,
});

export { offered };

/** The question as the server takes it. */
export function question() {
  const isFewest = asked.model === "lscp";
  const hasBudget = !isFewest && asked.limit === "budget";
  return {
    model: asked.model,
    ...targetAsked(),
    handling_s: Math.round(asked.handlingMin * 60),
    ...(asked.turnout === "" ? {} : { turnout_s: Number(asked.turnout) }),
    ...(isFewest ? {} : { [asked.limit]: asked[asked.limit] }),
    ...(asked.model === "mexclp" && asked.busy !== "" ? { busy: Number(asked.busy) / 100 } : {}),
    weights: asked.weights,
    worst_too: asked.worstToo,
    ...(hasBudget ? { new_cost: asked.newCost } : {}),
    posts: postChanges(hasBudget),
    with_points: asked.withPoints,
    with_villages: asked.withVillages,
    sites: asked.sites.map(({ cost, ...site }) => (hasBudget ? { ...site, cost: cost ?? asked.newCost } : site)),
    forbidden: [...asked.forbidden].filter((code) => offered.items?.some((each) => each.code === code)),
    ...(asked.curveTo === "" ? {} : { curve_to: Number(asked.curveTo) }),
  };
}

/** Today's posts of which something is said: what may become of them, and where a budget counts what they cost. @param {boolean} hasBudget */
function postChanges(hasBudget) {
  const codes = new Set([...asked.posts.keys(), ...(hasBudget ? asked.costs.keys() : [])]);
  return [...codes].map((code) => ({
    code,
    kind: asked.posts.get(code) ?? "kept",
    ...(hasBudget ? { cost: asked.costs.get(code) ?? 0 } : {}),
  }));
}

let reading = 0;

/** Read which candidates the question has; of answers that cross the last one counts. */
export async function readCandidates() {
  const mine = ++reading;
  const isFirst = offered.items === null;
  try {
    const answer = await post("/planning/siting/candidates", {
      ...question(),
      p: 1,
      forbidden: [],
      turnout_s: undefined, // what it is unless somebody gives it
    });
    if (mine !== reading) return;
    const { items, cells, households, turnout_s: turnoutS, without_target: withoutTarget } = answer;
    Object.assign(writable, { items, cells, households, turnoutS, withoutTarget, problem: null });
    if (isFirst) writableAsked.p = postsOf().length + 1;
  } catch (problem) {
    if (mine !== reading) return;
    const refused = refusedAt(problem, "sites");
    if (refused !== null) return void giveBack(refused, inOneLanguage(/** @type {Error} */ (problem).message));
    again(problem, () => mine === reading && void readCandidates());
    writable.problem = inOneLanguage(/** @type {Error} */ (problem).message);
  }
  changedNow("page");
}

/** Put a refused place back into its fields: nothing else can be asked for with it. @param {number} at @param {string} placeProblem */
function giveBack(at, placeProblem) {
  const { lon, lat } = asked.sites[at];
  const sites = asked.sites.filter((_, n) => n !== at);
  Object.assign(writableAsked, { sites, lon: String(lon), lat: String(lat), placeProblem });
  void readCandidates();
}

/** The weights that cells may have. @returns {("equal" | "households" | "cases")[]} */
export function weightsOffered() {
  return offered.households || asked.weights === "households" ? ["equal", "households", "cases"] : ["equal", "cases"];
}

/** Today's posts among the candidates. */
export function postsOf() {
  return (offered.items ?? []).filter((each) => each.source === "post");
}

/** Ask for the answer; limits that cannot be are refused at once. */
export function askForSites() {
  return askJobAt("/planning/siting", KIND, question());
}

/** Take the place of the map that was clicked. @param {number} lon @param {number} lat */
export function takePlace(lon, lat) {
  Object.assign(writableAsked, { lon: lon.toFixed(DIGITS), lat: lat.toFixed(DIGITS) });
  changedNow("page");
}

/**
 * A site with a code that none has yet, null where the place is not complete.
 *
 * @param {{lon: string, lat: string}} place
 * @param {readonly Site[]} others
 * @param {(n: number) => string} nameOf
 */
export function siteAt({ lon, lat }, others, nameOf) {
  const place = typedPlace({ lon, lat });
  if (!place) return null;
  let n = 1;
  while (others.some((each) => each.code === `N${n}`)) n += 1;
  return { code: `N${n}`, name: nameOf(n), ...place, datum: "wgs84" };
}

/**
 * Fit the points of the curve, best and nested, into a box of 100 × 60; the lowest value is at the bottom.
 *
 * @param {{p: number, nested: number, proof: {objective: number}}[]} points
 */
export function curveOf(points) {
  const values = points.flatMap((each) => [each.nested, each.proof.objective]);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const x = (/** @type {number} */ n) => (points.length > 1 ? 4 + (92 * n) / (points.length - 1) : 50);
  const y = (/** @type {number} */ value) => (most > least ? 56 - (52 * (value - least)) / (most - least) : 30);
  return points.map((each, n) => ({ p: each.p, x: x(n), best: y(each.proof.objective), nested: y(each.nested) }));
}

/**
 * Describe an answer that is not proven: what goes on, and what has stopped.
 *
 * @param {{stage: string, bound: number | null}} found
 * @param {boolean} goesOn
 */
export function partialWords({ stage, bound }, goesOn) {
  if (stage !== "greedy") return bound === null ? "siting.so_far_unbounded" : "siting.so_far";
  return goesOn ? "siting.greedy" : "siting.unproven";
}
