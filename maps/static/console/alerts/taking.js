/** Taking an entry of the alerts: one alert, or all of a group. */

import { boot } from "../../shared/boot.js";
import { t } from "../../shared/i18n.js";
import { showDone, showNotice, showProblem } from "../../shared/toasts.js";
import { mayTake, take, takeAll } from "./model.js";

/**
 * @typedef {import("../../shared/types.js").Alert} Alert
 * @typedef {import("./groups.js").Entry} Entry
 */

/** @param {Alert} alert @returns {Entry} one alert by itself, also where it stands in a group */
export function entryFor(alert) {
  return { key: String(alert.id), alerts: [alert], newest: alert.raised_at, cases: [] };
}

/** @param {Alert} alert */
export function isTakeable(alert) {
  return mayTake() && !boot.wall && !alert.acknowledged_at;
}

/**
 * The key's place is kept: after one is taken the next has the focus.
 *
 * @param {Entry} entry
 * @param {string} [note]
 * @returns {Promise<boolean>} whether it was taken
 */
export async function takeEntry({ alerts: all }, note) {
  const focused = document.activeElement?.closest("[data-alert-row]");
  const next = focused?.nextElementSibling ?? focused?.previousElementSibling;
  const key = next?.getAttribute("data-alert-row");
  const taken = await (all.length > 1 ? takeGroup(all, note) : take(all[0], note)).then(
    () => true,
    (problem) => {
      showProblem(problem);
      return false;
    },
  );
  if (!focused || !taken) return taken;
  requestAnimationFrame(() => {
    // Who has gone on to something else meanwhile does not press the next alert.
    if (document.activeElement !== document.body && !document.activeElement?.closest("[data-alert-row]")) return;
    const there = key && document.querySelector(`[data-alert="${key}"]`);
    /** @type {HTMLElement | null} */ (
      there || document.querySelector("[data-alert]") || document.querySelector(".alerts-count")
    )?.focus();
  });
  return taken;
}

/** @param {Alert[]} all @param {string} [note] */
async function takeGroup(all, note) {
  const taken = await takeAll(all, note);
  if (taken === all.length) showDone(t("alerts.taken_group", { n: taken }));
  else showNotice(t("alerts.taken_some", { n: taken, others: all.length - taken }));
}
