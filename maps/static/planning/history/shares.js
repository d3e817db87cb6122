/** Show the share of cases within the target by group, and where the time went. */

import { html, nothing } from "lit-html/lit-html.js";
import { changedNow } from "../../shared/changes.js";
import { t, word } from "../../shared/i18n.js";
import { cellName } from "../../shared/map/ground-data.js";
import { percent } from "../../shared/numbers/shares.js";
import { chart, flyTo } from "../chart.js";
import { interval, stack } from "./bars.js";
import { blockName } from "./hour-block.js";
import { inOrder, past, setPast } from "./model.js";
import { time, uncounted } from "./uncounted.js";

const GROUPS = ["block", "weekday", "kind", "case_kind", "cell"];
const GOAL = 0.9;

/** @param {import("./model.js").History} history */
export function shares(history) {
  const { total, groups } = history;
  const { shown, hidden_groups: hidden, hidden_cases: cases } = groups[past.by];
  return html`<h2>${t("history.shares")}</h2>
    <p class="plan-said">${total.share === null ? t("history.too_few") : t("history.total", { ...percents(total), n: total.n ?? "", p50: time(total.p50_s), p90: time(total.p90_s) })}
      ${proofs("total_proofs", total)}${uncounted(history)}${history.exercises ? html`<small>${t("history.exercises", { n: history.exercises })}</small>` : nothing}</p>
    <div class="plan-tools" role="group" aria-label=${t("history.by")}>${GROUPS.map((by) => html`<button aria-pressed=${by === past.by} @click=${() => choose(by)}>${t(`history.by.${by}`)}</button>`)}</div>
    ${Object.keys(shown).length ? table(shown) : html`<p class="quiet">${t("history.no_group")}</p>`}
    ${Object.keys(shown).length ? html`<p class="hint">${t("history.proofs_about")}</p>` : nothing}
    ${hidden ? html`<p class="hint">${cases === null ? t("history.hidden_few", { n: hidden }) : t("history.hidden", { n: hidden, cases })}</p>` : nothing}`;
}

/** @param {string} by */
function choose(by) {
  setPast({ by });
  changedNow("page");
}

/** @param {Record<string, import("./model.js").Share>} shown */
function table(shown) {
  return html`<table class="plan-shares"><thead><tr><th>${t(`history.by.${past.by}`)}</th><th>${t("history.counted")}</th><th>${t("history.share")}</th><th>P50</th><th>P90</th></tr></thead>
    <tbody>${inOrder(Object.entries(shown)).map(([name, share]) => row(name, share))}</tbody></table>`;
}

/** @param {string} name @param {import("./model.js").Share} share */
function row(name, share) {
  const { share: value, low, high } = share;
  return html`<tr class=${name === chart.chosen ? "chosen" : ""}><th scope="row">${past.by === "cell" ? html`<button class="link" @click=${() => fly(name)}>${cellName(name)}<small>${name}</small></button>` : groupName(name)}</th>
    <td>${share.n}</td><td>${value === null || low === null || high === null ? "–" : html`${percent(value)} <small>(${percent(low)}–${percent(high)})</small>${interval({ low, value, high }, 1, GOAL)}`}${proofs("proofs", share)}</td>
    <td>${time(share.p50_s)}</td><td>${time(share.p90_s)}</td></tr>`;
}

/** How many arrivals in time a position confirms. @param {string} said @param {import("./model.js").Share} share */
function proofs(said, { confirmed, unconfirmed }) {
  return confirmed === null || unconfirmed === null
    ? nothing
    : html`<small>${t(`history.${said}`, { confirmed, unconfirmed })}</small>`;
}

/** @param {string} code */
function fly(code) {
  flyTo(code);
  changedNow("page");
}

/** @param {string} name */
function groupName(name) {
  if (name === "-") return t("history.unknown");
  if (past.by === "block") return blockName(name);
  if (past.by === "weekday") return word("weekday", name);
  return past.by === "kind" ? word("cell", name) : word("kind", name);
}

/** Show how the time until arrival divides into its parts. @param {import("./model.js").History} history */
export function whereTimeWent({ parts: { arrived, doubts, parts } }) {
  const known = Object.entries(parts).flatMap(([name, part]) => (part ? [{ name, part }] : []));
  if (arrived === null || !known.length)
    return html`<h2>${t("history.parts")}</h2><p class="quiet">${t("history.too_few")}</p>`;
  const doubtful = Object.entries(doubts);
  return html`<h2>${t("history.parts")}</h2>
    ${stack(known.map(({ name, part }) => ({ name, value: part.mean_s, label: t(`history.part.${name}`) })))}
    <table><thead><tr><th>${t("history.part")}</th><th>${t("history.n")}</th><th>${t("history.mean")}</th><th>P50</th><th>P90</th></tr></thead>
    <tbody>${known.map(
      ({
        name,
        part,
      }) => html`<tr><th scope="row"><i class="plan-part ${name}" aria-hidden="true"></i>${t(`history.part.${name}`)}</th><td>${part.n ?? "–"}</td><td>${time(part.mean_s)}</td>
      <td>${time(part.p50_value_s)}${ends(part.p50_low_s, part.p50_high_s)}</td><td>${time(part.p90_value_s)}${ends(part.p90_low_s, part.p90_high_s)}</td></tr>`,
    )}</tbody></table>
    ${doubtful.length ? html`<p class="hint">${t("history.doubts")} ${doubtful.map(([reason, n]) => `${word("log_doubt", reason)} ${n}`).join(t("planning.comma"))}</p>` : nothing}`;
}

/** @param {number | null} low @param {number | null} high */
function ends(low, high) {
  return low === null || high === null ? nothing : html` <small>(${time(low)}–${time(high)})</small>`;
}

/** @param {import("./model.js").Share} share */
function percents({ share, low, high }) {
  return { share: percent(share ?? 0), low: percent(low ?? 0), high: percent(high ?? 0) };
}
