/** Gaps of the next day for the console: one line, and the way to the roster. Asked for anew every five minutes. */

import { html, nothing } from "lit-html/lit-html.js";

import { get } from "../api.js";
import { t } from "../i18n.js";
import { now } from "../server-time.js";
import { may } from "../session.js";
import { changed, state } from "../store.js";
import { gapText } from "./gap-text.js";

const AGAIN_MS = 5 * 60_000;
const AHEAD_MS = 24 * 3_600_000;
const known = { county: "", at: -Infinity, /** @type {import("./model.js").Gap[]} */ gaps: [] };

/** The line itself, nothing where the roster is whole; draw it with the topics "teams" and "tick". */
export function rosterGaps() {
  ask();
  const gap = known.county === state.county?.code ? known.gaps[0] : undefined;
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
  Object.assign(known, { county: code, at: performance.now(), gaps: known.county === code ? known.gaps : [] });
  const stamp = (/** @type {number} */ at) => `${new Date(at).toISOString().slice(0, 16)}:00Z`;
  get("/roster", { from: stamp(now()), until: stamp(now() + AHEAD_MS) }).then((roster) => {
    if (known.county !== code) return;
    known.gaps = roster.gaps;
    changed("teams");
  }, () => {}); // the connection's own sign says that the server does not answer
}
