/** Explain the choice of team: every time compared, how much quicker the first was, and who was left out and why. */

import { html, nothing } from "lit-html/lit-html.js";
import { ago, spoken } from "../../shared/format.js";
import { nameOf, t, word } from "../../shared/i18n.js";
import { icon } from "../../shared/icons.js";
import { now } from "../../shared/server-time.js";
import { state } from "../../shared/store.js";
import { senderName } from "../teams/state.js";
import { arrivalOf, turnoutWords } from "../teams/turnout.js";
import { wallWhen } from "../when.js";
import { detail } from "./detail.js";

/**
 * @typedef {import("../../shared/types.js").Candidate} Candidate
 * @typedef {import("../../shared/types.js").Decision} Decision
 */

/** @param {import("../../shared/types.js").Case} item */
export function decisionTable(item) {
  const { decision } = detail;
  if (!decision)
    return detail.loading
      ? nothing
      : html`<section class="decision"><h3>${t("decision.title")}</h3><p class="note">${t("decision.none")}</p></section>`;
  const ranked = decision.candidates.filter((candidate) => candidate.excluded === null);
  const out = decision.candidates.filter((candidate) => candidate.excluded !== null);
  const longest = Math.max(item.clock.target_s ?? 0, ...ranked.map((candidate) => arrivalOf(candidate) ?? 0), 1);
  return html`<section class="decision">
    <h3>${t("decision.title")}<span class="tag method-${decision.method}">${word("method", decision.method)}</span></h3>
    <p class="verdict">${verdict(decision)}</p>
    <ol class="ranking">${ranked.map((candidate, rank) => rankedRow(candidate, rank, decision, longest))}</ol>
    ${out.length === 0 ? nothing : html`<h4>${t("decision.excluded", { n: out.length })}</h4><ul class="excluded">${out.map(excludedRow)}</ul>`}
    <p class="provenance">${provenance(decision)}</p>
  </section>`;
}

/** Reasons for leaving a team out that a free team no longer has. */
const PASSING = new Set(["off_duty", "busy"]);

/** Explain why a case waits although teams are free. @param {import("../../shared/types.js").Case} item */
export function whyNobody(item) {
  if (item.status !== "waiting") return nothing;
  const kept = (detail.decision?.candidates ?? []).filter(
    ({ team, excluded }) => state.teams.get(team)?.status === "free" && excluded !== null && !PASSING.has(excluded),
  );
  if (kept.length === 0) return nothing;
  return html`<ul class="why-nobody">${kept.map(({ team, excluded }) => html`<li>${icon("free")}${t("decision.free_but", { team: teamName(team), reason: word("reason", excluded) })}</li>`)}</ul>`;
}

/** @param {Decision} decision */
function verdict(decision) {
  if (!decision.chosen) return t("decision.nobody");
  const values = {
    team: teamName(decision.chosen),
    margin: spoken(decision.margin_s ?? 0),
    other: teamName(decision.runner_up),
  };
  if (decision.picked_by_hand)
    return t(decision.reason ? "decision.by_hand_because" : "decision.by_hand", {
      ...values,
      reason: decision.reason ?? "",
    });
  if (decision.margin_s === null) return t("decision.only", values);
  // Less than a second does not show in times shown to the second.
  if (Math.abs(decision.margin_s) >= 1) return t("decision.quickest", values);
  return t(decision.margin_s === 0 ? tieBreaker(decision) : "decision.quickest_hair", values);
}

/** Between equally quick teams a known position counts before a station, then the code. @param {Decision} decision */
function tieBreaker(decision) {
  const sourceOf = (/** @type {string | null} */ code) =>
    decision.candidates.find((each) => each.team === code)?.source;
  return sourceOf(decision.chosen) === sourceOf(decision.runner_up) ? "decision.tie_by_code" : "decision.tie_by_fix";
}

/**
 * @param {Candidate} candidate
 * @param {number} rank
 * @param {Decision} decision
 * @param {number} longest
 */
function rankedRow(candidate, rank, decision, longest) {
  const chosen = candidate.team === decision.chosen;
  return html`<li class=${chosen ? "chosen" : ""}>
    <span class="rank">${chosen ? "★" : rank + 1}</span>
    <span class="whom">${teamName(candidate.team)}<small>${[turnoutWords(candidate), source(candidate)].filter(Boolean).join(" · ")}</small></span>
    <meter min="0" max=${longest} value=${arrivalOf(candidate) ?? 0} aria-hidden="true"></meter>
    <b class="travel">${arrivalOf(candidate) === null ? "–" : spoken(arrivalOf(candidate) ?? 0)}</b>
  </li>`;
}

/** @param {Candidate} candidate */
function excludedRow(candidate) {
  return html`<li><span class="whom">${teamName(candidate.team)}</span><span class="reason">${word("reason", candidate.excluded)}</span></li>`;
}

/** @param {Candidate} candidate */
function source(candidate) {
  if (candidate.source === "station") return t("decision.from_station");
  if (candidate.fix_age_s === null) return "";
  return t("decision.fix_age", { by: senderName(candidate.position_source ?? "phone"), ago: ago(candidate.fix_age_s) });
}

/** @param {Decision} decision */
function provenance(decision) {
  return t("decision.provenance", {
    time: decision.made_at ? wallWhen(decision.made_at, now()) : "–",
    graph: (decision.graph_version ?? "–").slice(0, 12),
    policy: decision.policy_version,
  });
}

/** @param {string | null} code */
function teamName(code) {
  if (code === null) return "–";
  const team = state.teams.get(code);
  return team ? nameOf(team) : code;
}
