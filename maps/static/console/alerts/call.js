/** Draw attention to alerts while nobody looks at the list: by tone, desktop notice and page title. */

import { watch } from "../../shared/changes.js";
import { nameOf, t, word } from "../../shared/i18n.js";
import { placeLine } from "../../shared/place/words.js";
import { titleWithMark } from "../../shared/rehearsal.js";
import { state } from "../../shared/store.js";
import { select } from "../case/detail.js";
import { keepNotices, showNotice } from "./desktop-notice.js";
import { grouped } from "./groups.js";
import { alerts, calls, caseOf, inOrder, rank, sounds } from "./model.js";
import { isMute, ring } from "./tones.js";

/** Alerts that say what is to be done. */
const REMEDIES = new Set(["roads_missing", "channel_failing", "messages_withheld"]);
/** Often enough that it is not forgotten, seldom enough to telephone in between. */
const AGAIN_MS = 20_000;

let rang = -Infinity;
/** @type {Map<number, number>} alerts heard, with the level they were heard at */
let heard = new Map();

export function followAlerts() {
  watch(["alerts", "tick"], callOut);
  watch(["alerts", "cases"], showInTitle);
}

function callOut() {
  const calling = [...alerts.open.values()].filter(calls);
  const audible = calling.filter(sounds);
  const entries = grouped(calling);
  keepNotices(new Set(entries.map(({ key }) => key)));
  for (const entry of entries) notify(entry);
  if (isMute()) return; // what could not be heard rings as soon as it can
  const fresh = audible.some((alert) => (heard.get(alert.id) ?? -1) < rank(alert));
  heard = new Map(audible.map((alert) => [alert.id, rank(alert)]));
  if (audible.length === 0 || !state.sound || (!fresh && performance.now() - rang < AGAIN_MS)) return;
  rang = performance.now();
  ring(Math.max(...audible.map(rank)));
}

/** A desktop is not flooded either: of many of one cause there is one notice. @param {import("./groups.js").Entry} entry */
function notify({ key, alerts: [alert, ...more] }) {
  if (more.length > 0) return showNotice(key, `${word("alert", alert.kind)} ×${more.length + 1}`, "", () => {});
  const title = titleWithMark(caseOf(alert) ?? {}, titleOf(alert));
  showNotice(key, title, placeOf(alert), () => alert.case !== null && select(alert.case));
}

/** The title of an alert: its kind, and its case. @param {import("./model.js").Alert} alert */
export function titleOf(alert) {
  return [word("alert", isPast(alert) ? "off_shelf_missed" : alert.kind), alert.case === null ? "" : `#${alert.case}`]
    .filter(Boolean)
    .join(" ");
}

/** True if goods are past their deadline, not only due. @param {import("./model.js").Alert} alert */
function isPast(alert) {
  const order = caseOf(alert)?.off_shelf?.find((each) => each.order === alert.order);
  return alert.kind === "off_shelf_due" && (order?.overdue ?? 0) > 0;
}

/** At how many premises which goods are due. @param {import("./model.js").Alert} alert */
function goodsOf(alert) {
  const order = caseOf(alert)?.off_shelf?.find((each) => each.order === alert.order);
  return alert.premises === null ? "" : t("alert.premises", { n: alert.premises, product: order?.product ?? "" });
}

/** The details of an alert: goods, team, step and place. @param {import("./model.js").Alert} alert */
export function placeOf(alert) {
  const item = caseOf(alert);
  const team = alert.team === null ? undefined : state.teams.get(alert.team);
  const place = placeLine(item?.place) || item?.cell?.name;
  const remedy = REMEDIES.has(alert.kind) ? t(`alert.${alert.kind}_remedy`) : "";
  return [remedy, goodsOf(alert), team ? nameOf(team) : alert.team, alert.step && word("step", alert.step), place]
    .filter(Boolean)
    .join(" · ");
}

function showInTitle() {
  const calling = inOrder().filter(calls).length;
  document.title = calling > 0 ? `(${calling}) ${t("app.title")}` : t("app.title");
}
