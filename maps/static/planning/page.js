/** The planner's workbench: a panel of sections beside one map. */

import { html, nothing, render } from "lit-html/lit-html.js";
import { beginPage, enter, followTheme } from "../office/duty-page.js";
import { ownAccount } from "../office/own-account.js";
import { boot } from "../shared/boot.js";
import { watch } from "../shared/changes.js";
import { noticeOf } from "../shared/county-notice.js";
import { inOneLanguage, nameOf, t } from "../shared/i18n.js";
import { followDemo, pastOffer } from "../shared/live/demo.js";
import { minutesKey } from "../shared/map/minutes.js";
import { readGround } from "../shared/map/read-ground.js";
import { may } from "../shared/session.js";
import { state } from "../shared/store.js";
import { chart, layUnder, openChart, paintCells, repaint } from "./chart.js";
import { followPresent } from "./live/present.js";
import { followGround } from "./model.js";
import { STYLES } from "./paint.js";
import { SECTIONS } from "./sections.js";

const [bar, panel, legend] = ["page", "panel", "plan-legend"].map(
  (id) => /** @type {HTMLElement} */ (document.getElementById(id)),
);
const NOTHING = () => null;

let open = SECTIONS[0];
/** @type {string | null} */
let problem = null;

function offered() {
  return SECTIONS.filter(({ needs: [method, path] }) => may(method, path));
}

function draw() {
  render(header(), bar);
  render(
    problem
      ? html`<p class="said bad" role="alert">${problem}</p>`
      : state.county
        ? html`${notice(state.county)}${pastOffer()}${open.view()}`
        : nothing,
    panel,
  );
  render(keys(), legend);
  if (chart.layer) (open.paint ?? (() => paintCells())).call(open);
}

/** On paper too it is said that data are made up. @param {{notice?: string | null, synthetic?: boolean}} county */
function notice(county) {
  const said = noticeOf(county);
  return said ? html`<p class="plan-paper">${said}</p>` : nothing;
}

function header() {
  const other = boot.language === "zh" ? "en" : "zh";
  const query = new URLSearchParams(location.search);
  query.set("lang", other);
  return html`<header><button class="plan-to-map" @click=${() => document.getElementById("plan-map")?.focus()}>${t("planning.to_map")}</button><a href="/">${t("app.name")}</a><h1>${t("planning.title")}</h1><span class="county">${state.county ? nameOf(state.county) : ""}</span>
    <nav aria-label=${t("planning.sections")}>${offered().map((each) => html`<a class="button" href="#${each.name}" aria-current=${each === open ? "page" : nothing}>${t(`planning.section.${each.name}`)}</a>`)}</nav>
    <span class="tools"><button @click=${() => print()}>${t("roster.print")}</button><a href="/help">${t("guide.open")}</a> <a lang=${other} href="?${query}">${other === "zh" ? "中文" : "EN"}</a> ${ownAccount()}</span></header>`;
}

function keys() {
  const [names, minutes] = [open.legend?.() ?? [], open.minutes?.()];
  return names.length
    ? html`<ul>${names.map((name) => html`<li><i class="plan-key ${name} ${STYLES[name]?.motif ?? ""}" aria-hidden="true"></i>${t(`planning.look.${name}`)}</li>`)}</ul>${minutes ? minutesKey(minutes, "plan-key") : nothing}`
    : nothing;
}

/** The section the address names; of a shared scenario only the query is left once somebody had to sign in first. */
function named() {
  const query = new URLSearchParams(location.search);
  const isShared = ["scenario", "before", "after"].some((each) => query.has(each));
  return location.hash.slice(1) || (isShared ? "scenarios" : "");
}

/** Show the section the address names, else the first. */
function follow() {
  const wanted = offered().find((each) => each.name === named()) ?? offered()[0] ?? SECTIONS[0];
  if (wanted !== open) open.leave?.();
  open = wanted;
  panel.scrollTop = 0;
  document.title = [t(`planning.section.${open.name}`), t("planning.title"), t("app.name")].join(" – ");
  open.enter();
  draw();
}

/** The county was imported again, or its roads, rules or turns are others: nothing of before stays without a word. */
function refresh(/** @type {boolean} */ isOfGround) {
  if (isOfGround) {
    void followGround();
    void layUnder();
  }
  for (const each of offered()) each.refresh?.();
}

async function begin() {
  await enter();
  if (!state.county) throw new Error(t("problem.no_county"));
  await readGround();
}

watch(["page"], draw);
followTheme();
addEventListener("hashchange", follow);
new MutationObserver(() => chart.layer && repaint()).observe(document.documentElement, {
  attributeFilter: ["data-theme"],
});
void beginPage(
  begin,
  () => {
    problem = null;
    draw(); // the map is as high as the tabs leave it
    void openChart({ looks: () => open.looks?.() ?? NOTHING, clicked: (...where) => open.clicked?.(...where) });
    follow();
    followPresent(refresh);
    void followDemo(draw);
  },
  (caught) => {
    problem = inOneLanguage(/** @type {Error} */ (caught).message);
    draw();
  },
);
