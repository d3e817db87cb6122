/** Gaps of the next day for the console: one line, and the way to the roster. Asked for again every five minutes. */

import { html, nothing } from "lit-html/lit-html.js";

import { get } from "../../shared/api.js";
import { changed } from "../../shared/changes.js";
import { t } from "../../shared/i18n.js";
import { now } from "../../shared/server-time.js";
import { may } from "../../shared/session.js";
import { state } from "../../shared/store.js";
import { gapText, unknownSkillText } from "./gap-text.js";

const AGAIN_MS = 5 * 60_000;
const AHEAD_MS = 24 * 3_600_000;
const known = {
  county: "",
  at: -Infinity,
  /** @type {import("./model.js").Gap[]} */
  gaps: [],
  /** @type {import("./model.js").UnknownSkill[]} */
  unknown: [],
};

/** The lines themselves, nothing where all is well; draw them with the topics "teams" and "tick". */
export function rosterGaps() {
  ask();
  return known.county === state.county?.code ? html`${unknownSkills()}${gapLine()}` : nothing;
}

/** Teams that are passed over because nobody knows what their skill means. */
function unknownSkills() {
  if (known.unknown.length === 0) return nothing;
  const more = known.unknown.length > 1 ? t("roster.and_more", { n: known.unknown.length - 1 }) : "";
  const all = [...known.unknown.map(unknownSkillText), t("roster.unknown_remedy")].join("\n");
  return html`<a class="roster-gaps unknown-skill" href="/roster" title=${all}>${unknownSkillText(known.unknown[0])}${more}</a>`;
}

function gapLine() {
  const gap = known.gaps[0];
  if (!gap) return nothing;
  const more = known.gaps.length > 1 ? t("roster.and_more", { n: known.gaps.length - 1 }) : "";
  return html`<a class="roster-gaps" href="/roster" title=${known.gaps.map(gapText).join("\n")}>${gapText(gap)}${more}</a>`;
}

/** The roster is otherwise now: what was known of its gaps no longer holds. */
export function askAnew() {
  known.at = -Infinity;
  changed("teams");
}

function ask() {
  const code = state.county?.code;
  if (!code || !may("GET", "/roster") || (known.county === code && performance.now() - known.at < AGAIN_MS)) return;
  Object.assign(known, {
    county: code,
    at: performance.now(),
    ...(known.county === code ? {} : { gaps: [], unknown: [] }),
  });
  const stamp = (/** @type {number} */ at) => `${new Date(at).toISOString().slice(0, 16)}:00Z`;
  get("/roster", { from: stamp(now()), until: stamp(now() + AHEAD_MS) }).then(
    (roster) => {
      if (known.county !== code) return;
      Object.assign(known, { gaps: roster.gaps, unknown: roster.unknown_skills ?? [] });
      changed("teams");
    },
    () => {},
  ); // the connection's own sign says that the server does not answer
}
