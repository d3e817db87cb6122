/** The newest report that the system made by itself and that was not opened on this computer. */

import { html, nothing } from "lit-html/lit-html.js";
import { get } from "../../shared/api.js";
import { t } from "../../shared/i18n.js";
import { may } from "../../shared/session.js";
import { keep, recall, state } from "../../shared/store.js";

/** @typedef {import("../../shared/types.js").ReportRun} ReportRun */

const SEEN = "report-seen";

/** @param {readonly ReportRun[]} runs the newest first */
export function newReport(runs) {
  const newest = runs.find(({ made_by: by }) => by === "system");
  return newest && newest.run > recall(SEEN, 0) ? newest : null;
}

/** Remember that a report was opened. @param {number} run */
export function seen(run) {
  keep(SEEN, Math.max(run, recall(SEEN, 0)));
}

/** @type {readonly ReportRun[]} */
let runs = [];

/** Learn which reports there are; without an answer there is no note. @param {() => void} then */
export async function readNewReport(then) {
  if (!may("GET", "/reports")) return;
  runs = await get("/reports").then(
    (answer) => answer.runs,
    () => [],
  );
  then();
}

/** A line that leads to it. */
export function newReportNote() {
  const found = newReport(runs);
  if (!found) return nothing;
  const query = new URLSearchParams({ county: state.county?.code ?? "", run: String(found.run) });
  return html`<p class="new-report" role="status"><a href="/reports?${query}">${t("reports.new", { period: found.period })}</a></p>`;
}
