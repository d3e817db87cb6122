/** Fetch the teams that could take a case now, and what sending each would mean; fetch again when that changes. */

import { get } from "../../shared/api.js";
import { changed, watch } from "../../shared/changes.js";
import { spoken } from "../../shared/format.js";
import { nameOf, t } from "../../shared/i18n.js";
import { part } from "../../shared/part.js";
import { may } from "../../shared/session.js";
import { state } from "../../shared/store.js";
import { isReassignable } from "./allowed-steps.js";

/**
 * @typedef {{share: number | null, share_after: number | null, lost: string[], committees: string[],
 *   move_up: {team: string, post: string, post_name: string, travel_s: number, regained: number} | null}} Cover
 * @typedef {import("../../shared/types.js").Candidate & {arrives_at: string | null, late_by_s: number | null, cover: Cover | null}} Choice
 * @typedef {{at: string, recommended: string | null, method: string, candidates: Choice[]}} Choices
 */

/** Teams move: what is older is asked again. */
const FRESH_MS = 15_000;
const MOST_NAMES = 3;

const [choices, writable] = part({
  /** @type {number | null} */
  id: null,
  /** @type {Choices | null} */
  answer: null,
});

export { choices };

/** A failed request is repeated sooner. */
const AGAIN_MS = 3000;

let asked = "";
let askedAt = 0;
let questions = 0;
/** The number of the question that the shown list answers. */
let answered = 0;

export function followChoices() {
  watch(["selection", "cases", "teams", "tick"], () => {
    const item = state.selected === null ? undefined : state.cases.get(state.selected);
    if (item && isSendable(item)) void refresh(item);
  });
}

/** True if the user may send a team to the case. @param {import("../../shared/types.js").Case} item */
export function isSendable(item) {
  const isAsked = item.steps.includes("offered") || isReassignable(item);
  return isAsked && item.place !== null && may("GET", "/complaints/{case_id}/candidates");
}

/** @param {import("../../shared/types.js").Case} item */
async function refresh(item) {
  const free = [...state.teams.values()].filter((team) => team.status === "free").map((team) => team.code);
  const now = `${item.id} ${item.status} ${item.assignment?.team} ${free.join()}`;
  if (now === asked && performance.now() - askedAt < FRESH_MS) return;
  asked = now;
  askedAt = performance.now();
  const mine = ++questions;
  const answer = await askChoices(item.id).catch(() => null); // what is shown stays until it can be had
  if (!answer && mine === questions) askedAt -= FRESH_MS - AGAIN_MS;
  // A later question has the later answer. Until that comes this one shows more of now than the list before it: teams
  // that change faster than answers come would leave that for good.
  if (!answer || mine < answered || !isStill(item)) return;
  answered = mine;
  Object.assign(writable, { id: item.id, answer });
  changed("selection");
}

/** True if a case is open on screen and unchanged. @param {import("../../shared/types.js").Case} item */
function isStill({ id, status, assignment }) {
  const now = state.cases.get(id);
  return state.selected === id && now?.status === status && now.assignment?.team === assignment?.team;
}

/**
 * @param {number} id
 * @returns {Promise<Choices>}
 */
export function askChoices(id) {
  return get(`/complaints/${id}/candidates`);
}

/**
 * List warnings before a team is sent: late, town left uncovered, and which team could cover it.
 *
 * @param {Choice} choice
 * @returns {{kind: "late" | "cover" | "advice", text: string}[]}
 */
export function warnings({ late_by_s: late, cover }) {
  /** @type {{kind: "late" | "cover" | "advice", text: string}[]} */
  const found = [];
  if (late) found.push({ kind: "late", text: t("choice.late", { time: spoken(late) }) });
  if (cover && cover.lost.length > 0) {
    const values = { before: percent(cover.share), after: percent(cover.share_after), where: some(cover.committees) };
    found.push({ kind: "cover", text: t("choice.uncovers", values) });
  }
  if (cover?.move_up) {
    const { team, post_name: post, travel_s: seconds } = cover.move_up;
    found.push({ kind: "advice", text: t("choice.move_up", { team: teamName(team), post, time: spoken(seconds) }) });
  }
  return found;
}

/** The first of many names, and how many more there are. @param {string[]} names */
function some(names) {
  const where = names.slice(0, MOST_NAMES).join(t("list.separator"));
  return names.length > MOST_NAMES ? t("choice.and_more", { where, n: names.length - MOST_NAMES }) : where;
}

/** Rounded down: what is not all is not 100 %. @param {number | null} share */
function percent(share) {
  return share === null ? "–" : `${Math.floor(share * 100 + 1e-6)}%`;
}

/** @param {string} code */
export function teamName(code) {
  const team = state.teams.get(code);
  return team ? nameOf(team) : code;
}
