/** The parts of the form of findings, by the names the server gives them; each says how many of its fields are filled. */

import { html, nothing } from "lit-html/lit-html.js";

import { t, word } from "../../../shared/i18n.js";
import { baseNamed, basesFor, offered, SEEN } from "../../work/findings.js";
import { choice, line } from "./findings-fields.js";

/** @typedef {import("./findings-fields.js").Filling} Filling */

/** @type {Record<string, (filling: Filling) => unknown>} */
export const PARTS = { mediation, satisfaction, evidence, product, measure };

/** True if a part has content: then it is not folded away. @param {Filling} filling @param {string} part */
export function isFilled({ draft }, part) {
  /** @type {Record<string, (keyof typeof draft)[]>} */
  const fields = {
    mediation: ["mediation", "recovered"],
    satisfaction: ["satisfaction"],
    evidence: ["invoice", ...SEEN],
    product: ["name", "brand", "batch", "produced_on", "quantity", "unit"],
    measure: ["measure", "basis", "goods_count"],
  };
  return fields[part].some((name) => draft[name] !== "" && draft[name] !== null && draft[name] !== 0);
}

/** @param {Filling} filling */
function mediation(filling) {
  const { mediation: how, recovered } = filling.draft;
  return html`${choice(
    filling,
    "mediation",
    offered.choices.mediation.map((each) => [each, word("mediation", each)]),
    "",
  )}
    ${how === "settled" || recovered ? line(filling, "recovered", { mode: "decimal", most: 16 }) : nothing}`;
}

/** @param {Filling} filling */
function satisfaction(filling) {
  return choice(
    filling,
    "satisfaction",
    [1, 2, 3, 4, 5].map((each) => [each, String(each)]),
    0,
  );
}

/** @param {Filling} filling */
function evidence(filling) {
  return html`${choice(
    filling,
    "invoice",
    offered.choices.invoice.map((each) => [each, word("invoice", each)]),
    "",
  )}
    ${SEEN.map((name) =>
      choice(
        filling,
        name,
        [
          [true, t("field.has")],
          [false, t("field.lacks")],
        ],
        null,
      ),
    )}`;
}

/** @param {Filling} filling */
function product(filling) {
  return html`${line(filling, "name")}
    <div class="pair">${line(filling, "brand")}${line(filling, "batch")}</div>
    ${line(filling, "produced_on", { type: "date" })}
    <div class="pair">${line(filling, "quantity", { mode: "decimal", most: 16 })}${line(filling, "unit")}</div>`;
}

/** @param {Filling} filling */
function measure(filling) {
  const { measure: kind, basis, goods_count: count } = filling.draft;
  const taken = kind !== "" && kind !== "none";
  return html`${choice(
    filling,
    "measure",
    offered.choices.measure.map((each) => [each, word("measure", each)]),
    "",
  )}
    ${taken || basis ? html`${line(filling, "basis", { most: 200 })}${articles(filling)}` : nothing}
    ${taken || count ? line(filling, "goods_count", { mode: "numeric", most: 12 }) : nothing}`;
}

/** Offered until one is chosen or written; none is more than a suggestion. @param {Filling} filling */
function articles(filling) {
  const { measure: kind, basis } = filling.draft;
  const chosen = baseNamed(basis);
  const limit = chosen?.limit_days ? t("field.basis_limit", { n: chosen.limit_days }) : "";
  if (chosen)
    return html`<p class="note basis">${limit} ${t(chosen.seen ? "field.basis_quoted" : "field.basis_unseen")}</p>`;
  if (basis.trim()) return nothing;
  return html`<ul class="articles">${basesFor(kind, filling.category).map(({ name }) => html`<li><button type="button" class="wide" data-basis=${name} @click=${() => filling.write({ basis: name })}>${name}</button></li>`)}</ul>`;
}
