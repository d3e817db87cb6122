/** The inspector's page put together: what is kept is shown first, then the server is asked, then it is followed. */

import { html, nothing, render } from "lit-html/lit-html.js";
import { changed, watch } from "../shared/changes.js";
import { wallMinute } from "../shared/format.js";
import { t } from "../shared/i18n.js";
import { followRehearsal } from "../shared/rehearsal.js";
import { keepGround, noteCorrection, refreshGround, rememberGround } from "./area/ground.js";
import { now, remember as rememberClock } from "./clock.js";
import { install } from "./install.js";
import { current, dismissNotice, doneLately, hasExpired, model, remember, set, stepped } from "./model.js";
import { flushNow, openOutbox, outbox } from "./outbox.js";
import { preparePush } from "./push.js";
import { allowSound, hush, ringFor } from "./ring.js";
import { newKey } from "./server.js";
import { keep } from "./storage.js";
import { follow, listen, refresh, refreshSoon, whoAmI } from "./sync.js";
import { noteTaken } from "./taking-back.js";
import { attend, locate } from "./tracking.js";
import { caseCard } from "./views/case-card.js";
import { head } from "./views/head.js";
import { idle } from "./views/idle.js";
import { join, lookForTeams } from "./views/join.js";
import { fetchLate, late } from "./views/late.js";
import { stepBar } from "./views/step-bar.js";
import { undoBar } from "./views/undo.js";
import { closingTaken, rememberShelf } from "./work/shelf.js";

/** Screens other than the work, by name. @type {Record<string, () => unknown>} */
const VIEWS = {
  outbox: late(
    () => import("./views/line.js"),
    ({ line }) => line(),
  ),
  findings: late(
    () => import("./views/findings/findings-form.js"),
    ({ findingsForm }) => findingsForm(),
  ),
  done: late(
    () => import("./views/done.js"),
    ({ done }) => done(),
  ),
  photos: late(
    () => import("./views/photos.js"),
    ({ photos }) => photos(),
  ),
  shelf: late(
    () => import("./views/shelf/shelf.js"),
    ({ shelfTasks }) => shelfTasks(),
  ),
  ground: late(
    () => import("./views/area/ground.js"),
    ({ groundScreen }) => groundScreen(),
  ),
  map: late(
    () => import("./views/area/map.js"),
    ({ mapScreen }) => mapScreen(),
    ({ beginKeeping }) => beginKeeping(),
  ),
};
const root = /** @type {HTMLElement} */ (document.getElementById("page"));

function draw() {
  const item = current();
  const steps = model.view === "work" && item ? stepBar(item) : nothing;
  render(html`${head()}<main>${notices()}${body(item)}</main><div class="foot">${undoBar()}${steps}</div>`, root);
  document.body.classList.toggle("with-steps", steps !== nothing);
}

/** @param {ReturnType<typeof current>} item */
function body(item) {
  if (model.stranger && !(model.work && model.phone.team)) return signIn();
  if (model.view !== "work") return VIEWS[model.view]();
  if (!model.phone.team)
    return model.who || model.failure ? join() : html`<p class="card note" role="status">${t("field.loading")}</p>`;
  return html`${model.stranger ? signIn() : nothing}
    ${model.failure ? html`<p class="problem" role="alert">${model.failure}</p>` : nothing}
    ${item ? caseCard(item) : idle()}${item?.status === "on_scene" ? VIEWS.findings() : nothing}${doneLately().length ? VIEWS.done() : nothing}`;
}

function signIn() {
  return html`<section class="card sign-in"><h1>${t("field.sign_in_title")}</h1>
    <p>${outbox.waiting.length ? t("field.sign_in_unsent", { n: outbox.waiting.length }) : t("field.sign_in_hint")}</p>
    <a class="button main" href="/sign-in?after=%2Ffield">${t("field.sign_in")}</a></section>`;
}

function notices() {
  return model.notices.map(
    (notice) => html`<p class="notice" role="alert"><span>${notice.words}</span>
    <button type="button" @click=${() => dismissNotice(notice.id)}>${t("field.understood")}</button></p>`,
  );
}

/** The night's colours follow the phone's. */
function wearTheme() {
  const night = matchMedia("(prefers-color-scheme: dark)");
  const wear = () => {
    document.documentElement.dataset.theme = night.matches ? "dark" : "light";
  };
  night.addEventListener("change", wear);
  wear();
}

async function begin() {
  wearTheme();
  root.replaceChildren();
  watch(["page"], draw);
  watch(["page"], attend);
  watch(["page"], keepGround);
  await Promise.all([remember(), rememberClock(), rememberShelf(), rememberGround()]);
  if (!model.phone.code) {
    set({ phone: { ...model.phone, code: newKey() } });
    await keep("phone", model.phone);
  }
  draw();
  if (!model.phone.team) void lookForTeams();
  allowSound();
  setInterval(() => changed("page"), 1000);
  follow({
    offered: ringFor,
    gone: (item) => t(hasExpired(item) ? "field.expired" : "field.gone", { id: item.id, time: wallMinute(now()) }),
    back: flushNow,
    locate,
  });
  await openOutbox({
    changed: () => changed("page"),
    taken,
    refused,
    renew: whoAmI,
    me: () => ({ name: model.who?.name ?? null, team: model.phone.team, sure: model.sure }),
  });
  watch(["page"], () => current()?.status === "offered" || hush());
  listen();
  await whoAmI().catch((problem) => {
    set({ failure: model.work || model.stranger ? "" : problem.message });
  });
  await refresh();
  await preparePush();
  changed("page");
  followRehearsal(
    () => undefined,
    () => changed("page"),
    true,
  );
  await fetchLate();
}

/** @param {any} answer @param {import("./outbox.js").OutboxItem} outboxItem */
function taken(answer, outboxItem) {
  if (["step", "findings", "undo"].includes(outboxItem.about.kind)) stepped(answer);
  noteTaken(answer, outboxItem);
  if (outboxItem.about.kind === "shelf") closingTaken(answer, outboxItem);
  if (["correction", "withdrawal"].includes(outboxItem.about.kind)) void noteCorrection(answer);
  // The stream tells of it, too.
  refreshSoon();
}

/** The point may be otherwise than it is here: what is asked again is asked of it as it is. @param {import("./outbox.js").OutboxItem} outboxItem */
function refused({ about }) {
  if (["correction", "withdrawal"].includes(about.kind)) void refreshGround();
}

void begin()
  .catch((problem) => {
    // A private window or a full disk: what cannot be kept must not be promised.
    render(
      html`<main><section class="card"><h1>${t("field.no_storage")}</h1><p>${t("field.no_storage_hint")}</p><p class="note">${String(problem)}</p></section></main>`,
      root,
    );
  })
  .then(install);
