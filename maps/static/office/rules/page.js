/** The rules a county sets for itself: how cases are sent, who is notified of what, how many teams are wanted on duty. */

import { html, nothing, render } from "lit-html/lit-html.js";
import { boot } from "../../shared/boot.js";
import { changedNow, watch } from "../../shared/changes.js";
import { actorName, learnNames } from "../../shared/colleagues.js";
import { wallDate } from "../../shared/format.js";
import { inOneLanguage, nameOf, t } from "../../shared/i18n.js";
import { may } from "../../shared/session.js";
import { state } from "../../shared/store.js";
import { beginPage, followTheme } from "../duty-page.js";
import { ownAccount } from "../own-account.js";
import { escalationBody, escalationForm } from "./escalation-form.js";
import { follow, keepMine, takeOver } from "./following.js";
import { isMessagesDrafted, messagesSection, readChannels } from "./messages.js";
import { begin, isDrafted, mayChange, model, PARTS, save, say, set, setOf } from "./model.js";
import { needBody, needForm } from "./need-form.js";
import { policyBody, policyForm } from "./policy-form.js";
import { readReached } from "./reached.js";
import { nameOfRule } from "./rule-name.js";
import { inWords } from "./units.js";

/** @typedef {import("./model.js").Part} Part */

const root = /** @type {HTMLElement} */ (document.getElementById("page"));
const FORMS = { policy: policyForm, escalation: escalationForm, need: needForm };
const BODIES = { policy: policyBody, escalation: escalationBody, need: needBody };

function view() {
  const other = boot.language === "zh" ? "en" : "zh";
  return html`<header>
      <a href="/">${t("app.name")}</a><h1>${t("rules.title")}</h1><span class="county">${state.county ? nameOf(state.county) : ""}</span>
      <nav aria-label=${t("rules.parts")}>${PARTS.map((part) => html`<a href="#${part}">${t(`rules.${part}`)}</a>`)}${may("GET", "/channels") ? html`<a href="#messages">${t("rules.messages")}</a>` : nothing}</nav>
      <span class="tools">${may("POST", "/rehearsal") ? html`<a class="button" href="/rehearsal">${t("rehearsal.title")}</a>` : nothing}
        ${may("GET", "/roster") ? html`<a class="button" href="/roster">${t("roster.title")}</a>` : nothing}
        <a href="/help">${t("guide.open")}</a> <a lang=${other} href="?lang=${other}">${other === "zh" ? "中文" : "EN"}</a> ${ownAccount()}</span>
    </header>
    ${model.failed ? html`<p class="said bad" role="alert">${model.failed}</p>` : nothing}
    ${model.sets ? [...PARTS.map(section), messagesSection()] : nothing}`;
}

/** @param {Part} part */
function section(part) {
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    void save(part, BODIES[part](), t("rules.saved"));
  };
  const set = setOf(part);
  return html`<section id=${part}><h2>${t(`rules.${part}`)} <small>${version(set)}</small></h2>
    <p class="quiet">${t(`rules.${part}_about`)}${mayChange(part) ? "" : ` ${t("rules.read_only")}`}</p>
    <form novalidate aria-label=${t(`rules.${part}`)} @submit=${submit} @input=${() => type(part, true)} @change=${() => type(part, false)}>${FORMS[part]()}
      <div class="said ${model.said[part]?.good ? "good" : "bad"}" role=${model.said[part]?.good ? "status" : "alert"}>${said(part)}</div>${meanwhile(part)}
      ${
        mayChange(part)
          ? html`<p class="actions"><button class="primary" ?disabled=${model.busy || !isBegun(part) || model.meanwhile[part] !== null}>${t("rules.save")}</button>
        <button type="button" ?disabled=${model.busy || !isDrafted(part)} @click=${() => takeOver(part)}>${t("rules.discard")}</button></p>`
          : nothing
      }
    </form>${history(part)}</section>`;
}

/** The part in a field of which something is being typed: it is written down when the field is left. @type {Part | null} */
let typing = null;

/** @param {Part} part @param {boolean} begins */
function type(part, begins) {
  typing = begins ? part : null;
  if (begins && model.said[part]?.good) say(part, null); // saved it was; what is written now is not
  changedNow("page");
}

/**
 * True if there is something to save, even while it is being typed: a button enabled later would miss the press.
 *
 * @param {Part} part
 */
function isBegun(part) {
  return isDrafted(part) || typing === part;
}

/** @param {import("./model.js").RuleSet} set */
function version(set) {
  return set.history.length ? t("rules.version", { n: set.version }) : t("rules.as_default");
}

/** @param {Part} part */
function said(part) {
  const said = model.said[part];
  if (!said) return nothing;
  if (said.other) return otherWords(said.other);
  return html`<p>${said.text}</p>${said.changes?.length ? html`<p>${t("rules.meanwhile")}</p>${changes(said.changes)}<p>${t("rules.yours_stay")}</p>` : nothing}`;
}

/**
 * Show who changed what during the input; nothing is saved before the user chooses which to keep.
 *
 * @param {Part} part
 */
function meanwhile(part) {
  const other = model.meanwhile[part];
  if (!other) return nothing;
  return html`<div class="meanwhile" role="alert">${otherWords(other)}<p>${t("rules.which")}</p>
    <p class="actions"><button type="button" @click=${() => takeOver(part)}>${t("rules.take_over")}</button>
      <button type="button" @click=${() => keepMine(part)}>${t("rules.keep_mine")}</button></p></div>`;
}

/** @param {import("./model.js").Other} other */
function otherWords({ by, at, changes: list }) {
  return html`<p>${t("rules.changed_by", { who: by.replace(/^user:/, ""), at: wallDate(at) })}</p>${changes(list)}`;
}

/** @param {import("./model.js").Change[]} list */
function changes(list) {
  return html`<ul>${list.map(
    (change) =>
      html`<li>${t("rules.was_is", {
        rule: nameOfRule(change.rule),
        before: inWords(change.rule, change.before),
        after: inWords(change.rule, change.after),
      })}</li>`,
  )}</ul>`;
}

/** @param {Part} part */
function history(part) {
  const { history: versions } = setOf(part);
  if (!versions.length) return nothing;
  return html`<details><summary>${t("rules.history")}</summary><ol class="history">${versions.map(
    (each) => html`<li>
    <b>${t("rules.version", { n: each.version })}</b> ${wallDate(each.made_at)} ${each.made_by ? actorName(each.made_by) : ""}
    ${each.changes.length ? changes(each.changes) : html`<p class="quiet">${t("rules.no_change")}</p>`}</li>`,
  )}</ol></details>`;
}

watch(["page"], () => render(view(), root));
addEventListener("beforeunload", (event) => (PARTS.some(isBegun) || isMessagesDrafted()) && event.preventDefault());
followTheme();
void beginPage(
  begin,
  () => {
    follow();
    void readChannels();
    void readReached();
    void learnNames(() => changedNow("page"));
  },
  (problem) => {
    set({ failed: inOneLanguage(/** @type {Error} */ (problem).message) });
    changedNow("page");
  },
);
