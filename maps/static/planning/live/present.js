/** Follow the present versions of ground, rules and roster; answers that rest on earlier ones are marked as older. */

import { html, nothing } from "lit-html/lit-html.js";

import { get } from "../../shared/api.js";
import { changedNow } from "../../shared/changes.js";
import { t } from "../../shared/i18n.js";
import { part } from "../../shared/part.js";
import { isOlder } from "../job-facts.js";
import { hearNews } from "./news.js";

const OF_GROUND = ["county", "graph", "reset"];
const CHANGES = [...OF_GROUND, "rules", "roster"];
/** One import is several pieces of news. */
const QUIET_MS = 600;
/** What is said above an answer. Teams and turns change every day: above a plan of them, else the facts below say that. */
const RESTS_ON = ["graph", "ground", "rules"];
const OF_TEAMS = ["roster", "siting"];

const [present, writable] = part({
  /** @type {import("../job-facts.js").Present} */
  versions: null,
});

export { present };

/** Read it; until it is known nothing is called older. */
export async function readPresent() {
  const { present: versions } = await get("/planning/scenarios").catch(() => ({ present: present.versions }));
  writable.versions = versions;
  changedNow("page");
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let resting;
/** True if the pending change is of the ground as well. */
let isOfGround = false;

/** Know from now on when something changes that answers rest on. @param {(isOfGround: boolean) => void} refresh */
export function followPresent(refresh) {
  hearNews((name) => {
    if (!CHANGES.includes(name)) return;
    isOfGround ||= OF_GROUND.includes(name);
    clearTimeout(resting);
    resting = setTimeout(() => {
      refresh(isOfGround);
      isOfGround = false;
      void readPresent();
    }, QUIET_MS);
  });
}

/**
 * The parts of an answer's basis that have changed since. The version of the ground includes that of the roads, after a
 * slash.
 *
 * @param {{kind: string, versions?: any}} job
 * @param {import("../job-facts.js").Present} now
 */
export function olderParts({ kind, versions }, now) {
  const own = (/** @type {any} */ of) => of && { ...of, ground: of.ground?.split("/")[0] };
  const names = OF_TEAMS.includes(kind) ? [...RESTS_ON, "county"] : RESTS_ON;
  return names.filter((name) => isOlder(own(versions), own(now), name));
}

/** That an answer is of data that are others by now, and which. @param {{kind: string, versions?: any}} job */
export function olderView(job) {
  const parts = olderParts(job, present.versions);
  if (!parts.length) return nothing;
  const named = parts.map((name) => t(`job.older.${name}`)).join(t("planning.comma"));
  return html`<p class="said" role="status">${t("job.older", { parts: named })}</p>`;
}
