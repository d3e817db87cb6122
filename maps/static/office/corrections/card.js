/** One correction: what it is now and what it would be beside each other, where, in which cell; and the decision. */

import { html, nothing } from "lit-html/lit-html.js";

import { actorName } from "../../shared/colleagues.js";
import { distance, wallDate } from "../../shared/format.js";
import { t, word } from "../../shared/i18n.js";
import { may } from "../../shared/session.js";
import { ask, decide, isAlone, leave, model, setReason } from "./model.js";
import { sketch } from "./sketch.js";

/**
 * @typedef {import("./model.js").Correction} Correction
 * @typedef {import("./model.js").Facts} Facts
 */

/** @param {Correction} found */
export function card(found) {
  const { number, what, remark, asked, now } = found;
  return html`<article class="correction" data-of=${number} aria-labelledby="title-${number}">
    <h3 id="title-${number}">${t("corrections.number", { n: number })} · ${word("correction", what)}</h3>
    <p class="quiet">${who(found)}</p>
    ${remark ? html`<blockquote>${remark}</blockquote>` : nothing}
    ${warnings(found)}
    <div class="beside">${now ? comparison(now, asked) : nothing}${now?.place && asked.place ? sketch(now.place, asked.place, found.accuracy_m) : nothing}</div>
    ${whereabouts(found)}
    ${decision(found)}</article>`;
}

/** @param {Correction} found */
function who({ proposed_by: by, team, did_at: did, received_at: received, phone_at: phone }) {
  const proposed = t("corrections.proposed", { who: actorName(by), team: team ?? "", at: wallDate(did) });
  const late =
    Math.abs(Date.parse(received) - Date.parse(did)) > 120_000
      ? ` ${t("corrections.received", { at: wallDate(received) })}`
      : "";
  const off =
    phone && Math.abs(Date.parse(phone) - Date.parse(did)) > 120_000
      ? ` ${t("corrections.by_phone", { at: wallDate(phone) })}`
      : "";
  return proposed + late + off;
}

/** Warnings to read before a decision. @param {Correction} found */
function warnings(found) {
  const { stale, now, seen, own, outside_m: outside, beside, status } = found;
  if (status !== "proposed") return nothing;
  const changed =
    stale && now
      ? Object.keys(now).filter(
          (fact) =>
            JSON.stringify(now[/** @type {keyof Facts} */ (fact)]) !==
            JSON.stringify(seen[/** @type {keyof Facts} */ (fact)]),
        )
      : [];
  const warnings = [
    now ? "" : t("corrections.gone"),
    stale && now
      ? t("corrections.stale", { facts: changed.map((fact) => word("fact", fact)).join(t("corrections.and")) })
      : "",
    outside ? t("corrections.outside", { distance: distance(outside) }) : "",
    beside.length ? t("corrections.beside", { numbers: beside.join(t("corrections.and")) }) : "",
    own && !isAlone() ? t("corrections.own") : "",
  ].filter(Boolean);
  return warnings.length
    ? html`<ul class="warnings">${warnings.map((words) => html`<li>${words}</li>`)}</ul>`
    : nothing;
}

/** @param {Facts} now @param {Facts} asked */
function comparison(now, asked) {
  const facts = /** @type {(keyof Facts)[]} */ (Object.keys(asked).filter((fact) => fact !== "code"));
  return html`<table><thead><tr><th scope="col">${t("corrections.fact")}</th><th scope="col">${t("corrections.now")}</th><th scope="col">${t("corrections.then")}</th></tr></thead>
    <tbody>${facts.map((fact) => html`<tr><th scope="row">${word("fact", fact)}</th><td>${factText(fact, now)}</td><td><b>${factText(fact, asked)}</b></td></tr>`)}</tbody></table>`;
}

/** @param {keyof Facts} fact @param {Facts} facts */
export function factText(fact, facts) {
  const value = facts[fact];
  if (fact === "place") return facts.place ? facts.place.map((degrees) => degrees.toFixed(5)).join(", ") : "";
  if (fact === "closed") return t(value ? "corrections.closed" : "corrections.open");
  if (fact === "kind") return word("point", facts.kind);
  return value ?? t("corrections.none");
}

/** The distance of a move, and its cell if that is another one, or none. @param {Correction} found */
function whereabouts({ asked, distance_m: far, outside_m: outside, cell, new_cell: next }) {
  if (!asked.place || far === null) return nothing;
  const sentences = [t("corrections.moves", { distance: distance(far) })];
  if (outside) sentences.push(t("corrections.no_cell"));
  else if (next && cell && next.code !== cell.code)
    sentences.push(t("corrections.other_cell", { before: cellWords(cell), after: cellWords(next) }));
  else if (next) sentences.push(t("corrections.same_cell", { cell: cellWords(next) }));
  const station = next && cell && next.station !== cell.station;
  if (station) sentences.push(t("corrections.other_station", { station: next.station ?? t("corrections.none") }));
  return html`<p class="whereabouts ${outside || next?.code !== cell?.code ? "other" : ""}">${sentences.join(" ")}</p>`;
}

/** @param {import("./model.js").Cell} cell */
function cellWords({ code, committee }) {
  return `${committee} ${code}`;
}

/** @param {Correction} found */
function decision(found) {
  const { number, status } = found;
  if (status !== "proposed")
    return html`<p class="decided ${status}"><b>${word("correction", status)}</b> ${found.decided_by ? actorName(found.decided_by) : ""}
    ${found.decided_at ? wallDate(found.decided_at) : ""}${found.reason ? html` · ${found.reason}` : nothing}</p>`;
  if (!may("POST", "/corrections/{number}/approve")) return html`<p class="quiet">${t("corrections.read_only")}</p>`;
  if (model.asking.of === number) return question(found, mustAsk(found) ? "corrections.all_the_same" : "");
  const approves = found.now !== null && (!found.own || isAlone());
  return html`${said(number)}<p class="actions">
    ${approves ? html`<button type="button" class="primary" ?disabled=${model.busy} @click=${() => approve(found)}>${t("corrections.approve")}</button>` : nothing}
    <button type="button" ?disabled=${model.busy} @click=${() => ask("refuse", number)}>${t("corrections.refuse")}</button></p>`;
}

/** True if an approval needs a second confirmation. @param {Correction} found */
function mustAsk({ stale, outside_m: outside, cell, new_cell: next, asked }) {
  return stale || Boolean(outside) || (Boolean(asked.place) && cell?.code !== next?.code);
}

/** @param {Correction} found */
function approve(found) {
  ask("approve", found.number);
  if (!mustAsk(found)) void decide(found);
}

/** @param {{number: number, version: string | null}} found @param {string} warning */
function question(found, warning) {
  return asked(found.number, model.asking.act === "approve" ? warning : "", found.version);
}

/**
 * The decision in words, and why: a refusal says so on the phone that proposed it.
 *
 * @param {number | string} of
 * @param {string} warning
 * @param {string | null} version
 */
export function asked(of, warning, version) {
  const { act } = model.asking;
  const needed = act !== "approve";
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    void decide({ version });
  };
  return html`<form class="asking" aria-label=${t(`corrections.${act}`)} @submit=${submit} @keydown=${(/** @type {KeyboardEvent} */ event) => event.key === "Escape" && !event.isComposing && leave()}>
    ${warning ? html`<p role="alert"><b>${t(warning)}</b></p>` : nothing}${said(of)}
    <label for="reason-${of}">${t(needed ? "corrections.reason" : "corrections.reason_optional")}</label>
    <input id="reason-${of}" maxlength="500" minlength="2" autocomplete="off" ?required=${needed} .value=${model.asking.reason}
      @input=${(/** @type {Event} */ event) => {
        setReason(/** @type {HTMLInputElement} */ (event.target).value);
      }}>
    <p class="actions"><button class=${act === "refuse" ? "danger" : "primary"} ?disabled=${model.busy}>${t(warning ? "corrections.approve_anyway" : `corrections.${act}`)}</button>
      <button type="button" ?disabled=${model.busy} @click=${leave}>${t("corrections.back")}</button></p></form>`;
}

/** @param {number | string} of */
function said(of) {
  return model.said?.of === of ? html`<p class="bad" role="alert">${model.said.text}</p>` : nothing;
}
