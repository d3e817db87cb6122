/**
 * Show advice beside the intake form: likely duplicates, the caller's earlier cases, and the team that would go. Duplicates
 * come below the number, so that no field moves under a writer's hands; the form's head counts them, where no scrolling
 * hides them. Enter opens a row, J follows it; Ctrl+↓ leads into the list from any field.
 */

import { html, nothing } from "lit-html/lit-html.js";
import { ago, distance, spoken } from "../../shared/format.js";
import { t, word } from "../../shared/i18n.js";
import { icon } from "../../shared/icons.js";
import { placeLine } from "../../shared/place/words.js";
import { now } from "../../shared/server-time.js";
import { state } from "../../shared/store.js";
import { teamName } from "../case/choices.js";
import { select } from "../case/detail.js";
import { statusGlyph } from "../queue/row.js";
import { arrivalOf, turnoutWords } from "../teams/turnout.js";
import { advice, leadOf, mayKnowCallers } from "./advice.js";
import { hideIntake, intake, setDraft } from "./draft.js";

/** @typedef {import("../../shared/types.js").Case} Case */

export function duplicates() {
  const similar = advice.similar ?? [];
  if (similar.length === 0) return nothing;
  const rows = similar.map(({ case: item, distance_m: metres, why }) =>
    row(item, [
      why.includes("same_point") ? "" : distance(metres),
      ...why.filter((each) => each !== "near").map((each) => word("why", each)),
    ]),
  );
  return html`<section class="advice duplicates" aria-label=${t("advice.duplicates")}>
    <h3>${t("advice.duplicates")} <b>${rows.length}</b></h3><ul @keydown=${walk}>${rows}</ul></section>`;
}

/** A button that counts likely duplicates and leads to them. */
export function duplicatesCount() {
  const n = advice.similar?.length ?? 0;
  const go = (/** @type {Event} */ event) =>
    intoAdvice(/** @type {HTMLElement} */ (/** @type {Element} */ (event.target).closest(".intake")));
  return html`<span role="status">${n ? html`<button type="button" class="similar" @click=${go}>${t("advice.duplicates")} <b>${n}</b><kbd>Ctrl ↓</kbd></button>` : nothing}</span>`;
}

export function callersCases() {
  if (!mayKnowCallers()) return nothing;
  const { caller } = advice;
  const rows = (caller?.items ?? []).map((item) => row(item, [placeLine(item.place)]));
  return html`<section class="advice callers" aria-label=${t("advice.caller")}>
    <h3>${t("advice.caller")}${caller ? html` <b>${t("advice.in_year", { n: caller.in_12_months })}</b>` : nothing}</h3>
    ${
      rows.length > 0
        ? html`<ul @keydown=${walk}>${rows}</ul>`
        : html`<p class="note">${t(caller === null ? "advice.caller_later" : "advice.first_call")}</p>`
    }
  </section>`;
}

/**
 * @param {Case} item
 * @param {string[]} facts
 */
function row(item, facts) {
  const lead = leadOf(item);
  const joined = lead !== null && intake.draft.joins === lead;
  const line = [...facts, ago((now() - Date.parse(item.received_at)) / 1000)].filter(Boolean).join(" · ");
  return html`<li>
    <button type="button" class="known" data-lead=${lead ?? nothing} title=${t("advice.open", { id: item.id })} @click=${() => open(item)}>
      <span><b>#${item.id}</b> ${word("kind", item.kind)} ${word("category", item.category)} <small>${line}</small></span>
      <span class="who ${item.status}">${icon(statusGlyph(item.status))}${word("status", item.status)}${item.assignment ? ` · ${teamName(item.assignment.team)}` : ""}</span>
      ${item.text ? html`<q>${item.text}</q>` : nothing}
    </button>
    ${
      lead === null
        ? nothing
        : html`<button type="button" class=${joined ? "primary" : ""} aria-pressed=${joined} aria-keyshortcuts="j"
      @click=${() => toggle(lead)}>${t(joined ? "advice.joined" : "advice.join")}<kbd>J</kbd></button>`
    }
  </li>`;
}

/** Look at a case; what is typed stays and is gone on with. @param {Case} item */
function open(item) {
  hideIntake();
  select(item.id);
}

/** @param {number} lead */
function toggle(lead) {
  setDraft({ joins: intake.draft.joins === lead ? null : lead });
}

/** @param {KeyboardEvent} event */
function walk(event) {
  const list = /** @type {HTMLElement} */ (event.currentTarget);
  const at = /** @type {HTMLElement} */ (event.target).closest("li")?.querySelector(".known");
  if (!(at instanceof HTMLElement) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.code === "KeyJ" && at.dataset.lead) toggle(Number(at.dataset.lead));
  else if (event.key === "ArrowDown" || event.key === "ArrowUp") step(list, at, event.key === "ArrowDown" ? 1 : -1);
  else return;
  event.preventDefault();
  event.stopPropagation(); // J is also the board's
}

/**
 * @param {HTMLElement} list
 * @param {HTMLElement} at
 * @param {1 | -1} by
 */
function step(list, at, by) {
  const rows = /** @type {HTMLElement[]} */ ([...list.querySelectorAll(".known")]);
  const next = rows[rows.indexOf(at) + by];
  if (next) next.focus();
  else if (by === -1) document.getElementById("intake-text")?.focus();
}

/** Into the first list that has something; false where none has. @param {HTMLElement} form */
export function intoAdvice(form) {
  const first = /** @type {HTMLElement | null} */ (form.querySelector(".advice .known"));
  first?.focus();
  return first !== null;
}

/** The team that would go, in one line that is always there. */
export function prospectLine() {
  const [tone, text] = said();
  return html`<p class="prospect ${tone}" role="status">${icon(tone === "good" ? "en_route" : tone === "bad" ? "at_risk" : "untimed")}<span>${text}</span></p>`;
}

/** @returns {["good" | "bad" | "plain", string]} */
function said() {
  const { prospect, unknown, unreachable } = advice;
  if (intake.draft.joins) return ["plain", t("prospect.joins", { id: intake.draft.joins })];
  if (!prospect && unknown && unreachable) return ["bad", t("prospect.unreachable")];
  if (!prospect)
    return ["plain", t(unknown ? "prospect.no_answer" : intake.draft.place ? "prospect.asking" : "prospect.no_place")];
  const declared = intake.draft.place?.datum; // a click on the map states none, and is in no other
  if (prospect.county === null && prospect.inside_as && declared) {
    return [
      "bad",
      t("prospect.other_datum", { declared: word("datum", declared), datum: word("datum", prospect.inside_as) }),
    ];
  }
  if (prospect.county === null) return ["bad", t("prospect.outside", { name: prospect.neighbour ?? "" })];
  if (!prospect.decision) return ["plain", t("prospect.desk")];
  const { team } = prospect;
  if (!team) return ["bad", t("prospect.nobody")];
  if (team.travel_s === null) return ["plain", t("prospect.unknown", { team: teamName(team.code) })];
  const facts = {
    team: teamName(team.code),
    time: spoken(arrivalOf(team) ?? 0),
    spare: spoken(Math.abs(team.spare_s ?? 0)),
  };
  const turnout = turnoutWords({ ...team, duty: state.teams.get(team.code)?.duty });
  const estimate = prospect.decision.method === "straight_line" ? t("method.straight_line_beside") : "";
  const also = estimate + (turnout ? t("prospect.turnout", { turnout }) : "");
  if (team.spare_s === null) return ["good", t("prospect.untimed", facts) + also];
  return team.spare_s >= 0 ? ["good", t("prospect.in_time", facts) + also] : ["bad", t("prospect.late", facts) + also];
}
