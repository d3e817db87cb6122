/** Section: how responses went, where the time went, why the late ones were late, where cases cluster, and what is learned. */

import { html, nothing } from "lit-html/lit-html.js";
import { address } from "../../shared/api.js";
import { boot } from "../../shared/boot.js";
import { changedNow } from "../../shared/changes.js";
import { saves } from "../../shared/file-link.js";
import { inOneLanguage, t } from "../../shared/i18n.js";
import { chooseCell, paintCells } from "../chart.js";
import { showPosts } from "../post-markers.js";
import { lateness } from "./late.js";
import { learned } from "./learned.js";
import { askForPast, lookOfPast, monthsOf, past, setPast } from "./model.js";
import { shares, whereTimeWent } from "./shares.js";
import { hotSpots } from "./spots.js";

export const historySection = {
  name: "history",
  needs: ["GET", "/planning/history"],
  view,
  enter() {
    if (!past.history && !past.busy) void askForPast();
    this.paint();
  },
  paint() {
    showPosts([]);
    paintCells();
  },
  looks: () => lookOfPast,
  /** @param {number} _lon @param {number} _lat @param {string | null} cell */
  clicked(_lon, _lat, cell) {
    chooseCell(cell);
    setPast({ by: "cell" });
    changedNow("page");
  },
  legend: () =>
    past.shows === "spots"
      ? ["hot", "cluster", "cold", "usual"]
      : ["often_kept", "mostly_kept", "seldom_kept", "few_cases", "no_promise"],
};

function view() {
  return html`${period()}${past.problem ? html`<p class="said bad" role="alert">${past.problem}</p>` : nothing}
    ${withoutHolidays()}${past.history ? html`<p class="hint plan-period">${t("history.period", monthsOf(past.history))}</p>` : nothing}
    <div class="plan-past" aria-busy=${past.busy ? "true" : "false"}>${past.history ? html`${shares(past.history)}${whereTimeWent(past.history)}` : nothing}${past.late ? lateness(past.late) : nothing}${past.spots ? hotSpots(past.spots) : nothing}${past.lessons ? learned(past.lessons) : nothing}</div>
    ${past.busy ? html`<p class="quiet" role="status">${t("planning.working")}</p>` : past.history ? file(past.history) : nothing}`;
}

/** The months of the answer as a workbook, whatever is in the fields by now. @param {import("./model.js").History} history */
function file(history) {
  const { from, to } = monthsOf(history);
  return html`<p class="plan-tools"><span>${t("planning.download")}</span><a class="button" download href=${address("/planning/history.xlsx", { from, to, lang: boot.language })} @click=${saves(unsaved)}>${t("report.form.xlsx")}</a></p>`;
}

/** @param {unknown} problem */
function unsaved(problem) {
  setPast({ problem: inOneLanguage(/** @type {Error} */ (problem).message) });
  changedNow("page");
}

/** Holidays that nobody imported count as workdays: that has to be seen beside the figures. */
function withoutHolidays() {
  const years = past.history?.years_without_holidays ?? [];
  return years.length === 0
    ? nothing
    : html`<p class="quiet plan-no-holidays">${t("history.no_holidays", { years: years.join(t("list.separator")) })}</p>`;
}

function period() {
  return html`<form class="plan-tools" @submit=${ask}>${month("from", t("history.from"))}${month("to", t("history.to"))}<button class="primary" ?disabled=${past.busy}>${t("history.show")}</button><small>${t("history.months_hint")}</small></form>`;
}

/** @param {"from" | "to"} name @param {string} label */
function month(name, label) {
  const change = (/** @type {Event} */ event) => {
    setPast({ [name]: /** @type {HTMLInputElement} */ (event.target).value });
  };
  return html`<label>${label}<input type="month" .value=${past[name]} @change=${change}></label>`;
}

/** @param {Event} event */
function ask(event) {
  event.preventDefault();
  void askForPast();
}
