/** Corrections of reporting points: proposed by inspectors on the spot, decided here; points that are closed. */

import { repeat } from "lit-html/directives/repeat.js";
import { html, nothing, render } from "lit-html/lit-html.js";
import { boot } from "../../shared/boot.js";
import { changedNow, watch } from "../../shared/changes.js";
import { actorName, learnNames } from "../../shared/colleagues.js";
import { wallDate } from "../../shared/format.js";
import { inOneLanguage, nameOf, t, word } from "../../shared/i18n.js";
import { may } from "../../shared/session.js";
import { state } from "../../shared/store.js";
import { beginPage, followTheme } from "../duty-page.js";
import { asked, card, factText } from "./card.js";
import { ask, begin, model, set } from "./model.js";

/**
 * @typedef {import("./model.js").Correction} Correction
 * @typedef {import("./model.js").Facts} Facts
 */

const root = /** @type {HTMLElement} */ (document.getElementById("page"));

function view() {
  const other = boot.language === "zh" ? "en" : "zh";
  return html`<header>
      <a href="/">${t("app.name")}</a><h1>${t("corrections.title")}</h1><span class="county">${state.county ? nameOf(state.county) : ""}</span>
      <span class="tools"><a href="/help">${t("guide.open")}</a> <a lang=${other} href="?lang=${other}">${other === "zh" ? "中文" : "EN"}</a></span>
    </header>
    ${model.failed ? html`<p class="said bad" role="alert">${model.failed}</p>` : nothing}
    <div class="said ${model.said?.good ? "good" : ""}" role="status">${model.said?.good ? model.said.text : ""}</div>
    ${model.items ? html`${open(model.items.filter(({ status }) => status === "proposed"))}${closed()}${decided(model.items.filter(({ status }) => status !== "proposed"))}` : nothing}`;
}

/** @param {Correction[]} items */
function open(items) {
  const points = [...new Set(items.map(({ point }) => point))];
  return html`<section aria-labelledby="open"><h2 id="open">${t("corrections.open_n", { n: model.counts.open })}</h2>
    ${notAll(items.length, model.counts.open)}
    ${items.length ? nothing : html`<p class="quiet">${t("corrections.nothing_open")}</p>`}
    ${repeat(
      points,
      (point) => point,
      (point) => ofPoint(items.filter((each) => each.point === point)),
    )}</section>`;
}

/** @param {number} n how many are listed @param {number} all */
function notAll(n, all) {
  return n < all ? html`<p class="quiet">${t("corrections.not_all", { n, all })}</p>` : nothing;
}

/** Proposals of one point stand beside one another. @param {Correction[]} items */
function ofPoint(items) {
  const { now, seen, point } = items[0];
  const is = now ?? seen;
  return html`<section class="point" data-point=${point} aria-label=${nameOf(is)}><h3 class="name">${nameOf(is)} <small>${word("point", is.kind)} · ${point}${is.address ? ` · ${is.address}` : ""}</small></h3>
    <div class="proposals">${repeat(items, ({ number }) => number, card)}</div></section>`;
}

function closed() {
  if (!model.closed.length) return nothing;
  return html`<section aria-labelledby="closed"><h2 id="closed">${t("corrections.closed_n", { n: model.closed.length })}</h2><ul class="closed">${repeat(model.closed, ({ code }) => code, closedPoint)}</ul></section>`;
}

/** @param {import("./model.js").ClosedPoint} point */
function closedPoint(point) {
  const { code, kind, closed_at: at, closed_by: by, reason, remark, version } = point;
  const why = [remark, reason].filter(Boolean).join(" · ");
  return html`<li data-of=${code}><p><b>${nameOf(point)}</b> <span class="quiet">${word("point", kind)} · ${code} · ${t("corrections.closed_at", { at: wallDate(at), who: by ? actorName(by) : "" })}${why ? ` · ${why}` : ""}</span></p>
    ${
      model.asking.of === code
        ? asked(code, "", version)
        : may("POST", "/points/{code}/reopen")
          ? html`<button type="button" ?disabled=${model.busy} @click=${() => ask("reopen", code)}>${t("corrections.reopen")}</button>`
          : nothing
    }</li>`;
}

/** @param {Correction[]} items */
function decided(items) {
  if (!model.counts.decided) return nothing;
  return html`<section aria-labelledby="decided"><h2 id="decided">${t("corrections.decided_n", { n: model.counts.decided })}</h2>${notAll(items.length, model.counts.decided)}<ol class="decided">${repeat(items, ({ number }) => number, decidedRow)}</ol></section>`;
}

/** @param {Correction} found */
function decidedRow(found) {
  const {
    number,
    now,
    seen,
    what,
    status,
    decided_at: at,
    decided_by: by,
    proposed_by: proposer,
    reason,
    asked: wanted,
    before,
  } = found;
  const facts = /** @type {(keyof Facts)[]} */ (Object.keys(wanted).filter((fact) => fact !== "code"));
  return html`<li data-of=${number}><b>${nameOf(now ?? seen)}</b> ${t("corrections.number", { n: number })} · ${word("correction", what)} · <b class=${status}>${word("correction", status)}</b>
    <span class="quiet">${at ? wallDate(at) : ""} ${by ? actorName(by) : ""}${reason ? ` · ${reason}` : ""} · ${t("corrections.by", { who: actorName(proposer) })}</span>
    <small>${facts.map((fact) => `${word("fact", fact)} ${factText(fact, before ?? seen)} → ${factText(fact, wanted)}`).join(" · ")}</small></li>`;
}

watch(["page"], () => render(view(), root));
followTheme();
void beginPage(
  begin,
  () => void learnNames(() => changedNow("page")),
  (problem) => {
    set({ failed: inOneLanguage(/** @type {Error} */ (problem).message) });
    changedNow("page");
  },
);
