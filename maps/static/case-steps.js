/** Reporting a step of a case, from wherever it is asked for. */

import { newKey, post } from "./api.js";
import { refreshDetail } from "./case-detail.js";
import { t, word } from "./i18n.js";
import { changed, state } from "./store.js";
import { showDone, showProblem } from "./widgets/toasts.js";

const BY_TEAM = new Set(["acknowledged", "en_route", "on_scene", "cleared", "declined"]);

/** Whether a step is on its way: no second one is begun meanwhile. */
export const steps = { busy: false };

/**
 * @param {import("./types.js").Case} item
 * @param {string} type
 * @param {{team?: string, note?: string, into?: number}} [said] what a team reports is its own, unless another is named
 * @returns {Promise<boolean>} whether it was taken
 */
export async function reportStep(item, type, { team = BY_TEAM.has(type) ? item.assignment?.team : undefined, ...said } = {}) {
  steps.busy = true;
  changed("selection");
  try {
    const answer = await post(`/complaints/${item.id}/events`, { type, team, ...said }, { "Idempotency-Key": newKey() });
    state.cases.set(answer.id, answer);
    showDone(t("action.done", { id: item.id, status: word("status", answer.status) }));
    await refreshDetail();
    return true;
  } catch (problem) {
    showProblem(problem);
    return false;
  } finally {
    steps.busy = false;
    changed("selection", "cases");
  }
}
