/** Findings on scene 处置情况: the newest report in the case's panel, and one line for each in its history. */

import { html, nothing } from "lit-html/lit-html.js";
import { actorName } from "../../shared/colleagues.js";
import { wallDate } from "../../shared/format.js";
import { nameOf, t, word } from "../../shared/i18n.js";
import { icon } from "../../shared/icons.js";
import { sum } from "../../shared/numbers/sums.js";
import { state } from "../../shared/store.js";

/** @typedef {import("../../shared/types.js").Findings} Findings */
/** What was found, without when and by whom: as the log has it. @typedef {Pick<Findings, "mediation" | "recovered_yuan" | "satisfaction" | "evidence" | "product" | "measure" | "note">} Reported */

/** @param {import("../../shared/types.js").Case} item */
export function findingsPart({ findings }) {
  if (!findings) return nothing;
  const rows = [
    [t("found.mediation"), mediated(findings)],
    [t("found.satisfaction"), findings.satisfaction && t("found.of_five", { n: findings.satisfaction })],
    [t("found.evidence"), seen(findings)],
    [t("found.product"), goods(findings)],
    [t("found.measure"), measured(findings)],
    [t("found.basis"), findings.measure?.basis],
    [t("found.note"), findings.note],
  ];
  return html`<section class="findings" aria-label=${t("found.title")}><h3>${t("found.title")}
      ${findings.invoice_missing ? html`<span class="tag alarm">${icon("at_risk")}${t("found.invoice_missing")}</span>` : nothing}</h3>
    <dl class="facts">${rows.map(([label, words]) => (words ? html`<dt>${label}</dt><dd>${words}</dd>` : nothing))}</dl>
    <p class="note">${source(findings)}</p></section>`;
}

/** In one line. @param {Reported} findings */
export function findingsWords(findings) {
  return [mediated(findings), seen(findings), goods(findings), measured(findings), findings.note]
    .filter(Boolean)
    .join(" · ");
}

/** @param {Reported} findings */
function mediated({ mediation, recovered_yuan: yuan }) {
  return [word("mediation", mediation), yuan && t("found.recovered", { n: sum(yuan) })].filter(Boolean).join(" · ");
}

/** @param {Reported} findings */
function seen({ evidence }) {
  return Object.entries(evidence ?? {})
    .map(([what, answer]) => {
      const name = word("evidence", what);
      if (what === "invoice") return `${name} ${word("invoice", String(answer))}`;
      return t(answer ? "found.seen" : "found.not_seen", { what: name });
    })
    .join(" · ");
}

/** @param {Reported} findings */
function goods({ product }) {
  if (!product) return "";
  const much = product.quantity && `${product.quantity} ${product.unit ?? ""}`;
  const made = product.produced_on && t("found.produced_on", { day: product.produced_on });
  return [product.name, product.brand, product.batch && t("found.batch", { batch: product.batch }), made, much]
    .filter(Boolean)
    .join(" · ");
}

/** @param {Reported} findings */
function measured({ measure }) {
  if (!measure) return "";
  return [word("measure", measure.kind), measure.goods_count && t("found.goods", { n: measure.goods_count })]
    .filter(Boolean)
    .join(" · ");
}

/** @param {Findings} findings */
function source({ by, at, team, corrects }) {
  const there = team ? state.teams.get(team) : undefined;
  const who = there ? nameOf(there) : (team ?? actorName(by));
  return [t("found.by", { by: who, time: wallDate(at) }), corrects && t("found.corrected")].filter(Boolean).join(" · ");
}
