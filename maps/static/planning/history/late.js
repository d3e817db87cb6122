/** Show the causes of late responses, and what would have prevented them. */

import { html, nothing } from "lit-html/lit-html.js";

import { duration } from "../../shared/format.js";
import { t, word } from "../../shared/i18n.js";

const MOST_ROWS = 50;

/** @param {import("./model.js").Late} late */
export function lateness(late) {
  return html`<h2>${t("late.title")}</h2>${late.n ? found({ ...late, n: late.n }) : html`<p class="quiet">${t(late.counted ? "late.none" : "history.too_few")}</p>`}`;
}

/** @param {import("./model.js").Late & {n: number}} late */
function found(late) {
  return html`<p class="hint">${t("late.hint", { n: late.n, counted: late.counted ?? "", turnout: usual(late, "turnout"), handling: usual(late, "handling") })}</p>
    ${late.causes.length ? causes(late) : nothing}${leftOut(late)}${remainder(late)}${cases(late)}`;
}

/**
 * The usual time, and whether it is only assumed.
 *
 * @param {import("./model.js").Late} late
 * @param {"turnout" | "handling"} name
 */
function usual({ usual: times }, name) {
  const time = duration(times[`${name}_s`]);
  return times.assumed.includes(name) ? t("late.assumed", { time }) : time;
}

/** Causes too few to be shown. @param {import("./model.js").Late & {n: number}} late */
export function leftOut({ n, causes: shown, others }) {
  if (!others) return nothing;
  const cases = n - shown.reduce((sum, row) => sum + row.at_least, 0);
  const hidden = shown.some((row) => row.n === null) ? t("late.hidden_rounded") : t("late.hidden", { cases });
  return html`<p class="hint plan-late-hidden">${shown.length ? hidden : t("late.hidden_all")}</p>`;
}

/** @param {import("./model.js").Late} late */
function causes(late) {
  const most = Math.max(1, ...late.causes.map((row) => row.at_least));
  return html`<table class="plan-late"><thead><tr><th>${t("late.cause")}</th><th>${t("late.n")}</th><th>${t("late.prevents")}</th><th>${t("late.minutes")}</th></tr></thead>
    <tbody>${late.causes.map(
      (
        row,
      ) => html`<tr><th scope="row">${word("late_cause", row.cause)}<small>${word("late_remedy", row.cause)}</small>${reasons(row)}</th>
      <td>${row.n ?? t("late.at_least", { n: row.at_least })}<svg class="plan-count" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect width=${(100 * row.at_least) / most} height="6"></rect></svg></td><td>${prevents(row)}</td><td>${row.minutes}</td></tr>`,
    )}</tbody></table>`;
}

/** @param {import("./model.js").CauseRow} row */
function prevents({ n, prevents: number }) {
  if (number === null) return "–";
  return n === null ? t("late.at_least", { n: number }) : number;
}

/** @param {import("./model.js").CauseRow} row */
function reasons(row) {
  const named = Object.entries(row.reasons);
  return named.length
    ? html`<small>${named.map(([reason, n]) => `${reasonName(row.cause, reason)} ${n}`).join(t("planning.comma"))}</small>`
    : nothing;
}

/** @param {string} cause @param {string} reason */
function reasonName(cause, reason) {
  return cause === "open" ? word("status", reason) : word("late_reason", reason);
}

/** @param {import("./model.js").Late} late */
function remainder({ together, not_prevented: not }) {
  return html`${together ? html`<p>${t("late.together", { n: together })}</p>` : nothing}${not ? html`<p>${t("late.not_prevented", { n: not })}</p>` : nothing}`;
}

/** @param {import("./model.js").Late} late */
function cases({ cases: rows }) {
  if (!rows) return html`<p class="hint">${t("late.no_cases")}</p>`;
  return html`<details><summary>${t("late.cases", { n: rows.length })}</summary><table class="plan-late-cases"><thead><tr><th>${t("late.case")}</th><th>${t("late.over")}</th><th>${t("late.cause")}</th><th>${t("late.would")}</th></tr></thead>
    <tbody>${rows.slice(0, MOST_ROWS).map((row) => html`<tr><th scope="row">${row.case}</th><td>${duration(row.over_s)}</td><td>${word("late_cause", row.cause)}${row.reason ? html`<small>${reasonName(row.cause, row.reason)}</small>` : nothing}</td><td>${prevented(row)}</td></tr>`)}</tbody></table>
    ${rows.length > MOST_ROWS ? html`<p class="hint">${t("late.more", { n: rows.length - MOST_ROWS })}</p>` : nothing}</details>`;
}

/** @param {import("./model.js").LateCase} row */
function prevented({ prevented_by: causes, together, cause }) {
  if (!causes.length) return cause === "open" ? "–" : t("late.by_nothing");
  return causes.map((each) => word("late_cause", each)).join(together ? " + " : t("late.or"));
}
