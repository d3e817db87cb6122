/** Show a banner above every page while the county rehearses, until the rehearsal is cleared. */

import { html, nothing, render } from "lit-html/lit-html.js";
import { t } from "./i18n.js";
import { part } from "./part.js";

const AGAIN_MS = 20_000;

/**
 * @typedef {{on: boolean, ends_at: string | null, ends_local: string | null, started_by: string | null, note: string | null, cases: number,
 *   cleared_at: string | null, now: string}} Rehearsal
 */

const [rehearsal, writable] = part(/** @type {{now: Rehearsal | null}} */ ({ now: null }));

export { rehearsal };

/** A mark for a case that is an exercise. @param {{exercise?: boolean}} item */
export function exerciseMark(item) {
  return item.exercise ? html`<span class="tag exercise">${t("rehearsal.mark")}</span>` : nothing;
}

/** A title that is read where no mark is seen, on a locked screen. @param {{exercise?: boolean}} item @param {string} title */
export function titleWithMark(item, title) {
  return item.exercise ? `${t("rehearsal.mark")} · ${title}` : title;
}

/**
 * The text of the banner; empty if there is nothing to say.
 *
 * @param {Rehearsal | null} found
 * @param {boolean} [brief] for a phone
 */
export function bannerWords(found, brief = false) {
  if (found?.on) return t(brief ? "rehearsal.brief" : "rehearsal.banner", { until: found.ends_local ?? "" });
  return found?.cases ? t("rehearsal.left", { n: found.cases }) : "";
}

/**
 * Ask now and then whether the county rehearses, and say so. A page that is open while exercises are cleared begins again,
 * for it holds cases that are gone.
 *
 * @param {() => string | undefined} county the one on screen; the reader's own where none is named
 * @param {() => void} [then] after every answer
 * @param {boolean} [brief] for a phone: few words, and no settings
 */
export function followRehearsal(county, then = () => {}, brief = false) {
  const place = document.createElement("div");
  place.id = "rehearsal";
  place.setAttribute("role", "status");
  document.body.prepend(place);
  /** @type {string | null | undefined} the county whose answer is on its way; null: none is */
  let awaited = null;
  /** @type {() => Promise<void>} */
  const look = async () => {
    const code = county();
    if (awaited === code) return;
    awaited = code;
    const answer = await asked(code);
    if (awaited === code) awaited = null;
    // Another county was chosen meanwhile.
    if (code !== county()) return void look();
    if (!answer) return;
    const was = rehearsal.now;
    writable.now = answer;
    if (was && was.cases > 0 && answer.cleared_at !== was.cleared_at) location.reload();
    const words = bannerWords(answer, brief);
    document.documentElement.classList.toggle("rehearsing", words !== "");
    render(
      words
        ? html`<b>${words}</b>${brief ? nothing : html`<a href="/rehearsal">${t("rehearsal.manage")}</a>`}`
        : nothing,
      place,
    );
    then();
  };
  void look();
  setInterval(look, AGAIN_MS);
  document.addEventListener("visibilitychange", () => document.hidden || void look());
  return look;
}

/** @param {string | undefined} county @returns {Promise<Rehearsal | null>} null where the server cannot say */
async function asked(county) {
  try {
    const answer = await fetch(`/api/v1/rehearsal${county ? `?county=${encodeURIComponent(county)}` : ""}`, {
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout(AGAIN_MS),
    });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}
