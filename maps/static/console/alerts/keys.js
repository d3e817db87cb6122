/** The keys of the alerts, and what they would take: the entry that has the focus, or the topmost. */

import { isTyping } from "../../office/typing.js";
import { t } from "../../shared/i18n.js";
import { showNotice } from "../../shared/toasts.js";
import { GUARD_MS } from "../frame/press-guard.js";
import { grouped } from "./groups.js";
import { alerts, calls, inOrder, mayTake } from "./model.js";
import { startNote } from "./note.js";
import { entryFor, isTakeable, takeEntry } from "./taking.js";

/** @typedef {import("./groups.js").Entry} Entry */

/**
 * The first entry, and since when it is first: an entry that has just come to the top is not the one the user meant.
 */
const top = { key: "", since: 0 };

export function noteTop() {
  const key = meaning(firstCalling());
  if (key !== top.key) Object.assign(top, { key, since: performance.now() });
}

/** Identify what the first key would act on; of a group, all its present alerts. @param {Entry | undefined} entry */
export function meaning(entry) {
  return entry ? `${entry.key} ${entry.alerts.length}` : "";
}

/** @param {Entry} entry */
function isSteady(entry) {
  return meaning(entry) === top.key && performance.now() - top.since >= GUARD_MS;
}

function firstCalling() {
  return grouped(inOrder()).find(({ alerts: [first] }) => calls(first));
}

/** A takes the entry that has the focus, Shift and A the topmost; Shift and Enter ask for a remark first. @param {KeyboardEvent} event */
export function onKey(event) {
  const key = event.key.toLowerCase();
  const remarks = key === "enter" && event.shiftKey;
  if ((key !== "a" && !remarks) || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (!mayTake() || event.repeat) return; // a hand that rests on the key has not seen the next one
  const entry = event.shiftKey && !remarks ? firstCalling() : focusedEntry();
  if (!entry || (remarks && !isTakeable(entry.alerts[0]))) return;
  event.preventDefault();
  if (remarks) startNote(entry.key);
  else if (event.shiftKey && !isSteady(entry)) showNotice(t("press_guard.alert"));
  else void takeEntry(entry);
}

/** @returns {Entry | undefined} */
function focusedEntry() {
  const key = document.activeElement?.closest("[data-alert-row]")?.getAttribute("data-alert-row");
  if (!key) return undefined;
  const alert = alerts.open.get(Number(key));
  return alert ? entryFor(alert) : grouped(inOrder()).find((entry) => entry.key === key);
}
