/**
 * Screens that are not the first one: their scripts come when the first is there, and from then on they are on the phone.
 * Where one is wanted before, it says that it is on its way, or that it did not come and how to ask again.
 */

import { html } from "lit-html/lit-html.js";
import { changed } from "../../shared/changes.js";

import { t } from "../../shared/i18n.js";

/** @type {(() => Promise<void>)[]} */
const all = [];

/**
 * A screen by its module.
 *
 * @template M
 * @param {() => Promise<M>} fetched
 * @param {(module: M) => unknown} screen
 * @param {(module: M) => unknown} [arrived] what is to be done once it is there
 * @returns {() => unknown} the screen, or what is said until it is there
 */
export function late(fetched, screen, arrived) {
  /** @type {M | null} */
  let module = null;
  /** @type {"" | "coming" | "failed"} */
  let state = "";
  const bring = async () => {
    if (module || state === "coming") return;
    state = "coming";
    try {
      module = await fetched();
      state = "";
      arrived?.(module);
    } catch {
      state = "failed";
    }
    changed("page");
  };
  all.push(bring);
  return () => {
    if (module) return screen(module);
    if (state === "") void bring();
    return state === "failed" ? missing(bring) : html`<p class="card note" role="status">${t("field.loading")}</p>`;
  };
}

/** Fetch what was not wanted yet, one after another, so that it is there where no network is. */
export async function fetchLate() {
  for (const bring of all) await bring();
}

/** @param {() => Promise<void>} bring */
function missing(bring) {
  return html`<section class="card"><p class="problem" role="alert">${t("field.late_missing")}</p>
    <button type="button" class="wide" @click=${bring}>${t("field.try_again")}</button></section>`;
}
