/** The last step taken from this page, while it can still be taken back: U or Ctrl+Z. */

import { isTyping } from "../../office/typing.js";
import { newKey, post } from "../../shared/api.js";
import { changed } from "../../shared/changes.js";
import { t } from "../../shared/i18n.js";
import { now } from "../../shared/server-time.js";
import { may } from "../../shared/session.js";
import { state } from "../../shared/store.js";
import { showDone, showProblem } from "../../shared/toasts.js";
import { refreshDetail } from "./detail.js";
import { keepAnswer } from "./known-cases.js";

/** An answer on its way needs its time: the last moment is not offered. */
const SPARE_MS = 500;

/** @type {{id: number, seq: number, status: string, until: number, given: number, text: string} | null} */
let act = null;

/**
 * Say what was done, and offer to take it back for as long as the server allows.
 *
 * @param {import("../../shared/types.js").Case & {undo?: {seq: number, until: string} | null}} answer
 * @param {string} text
 */
export function offerUndo(answer, text) {
  act = null; // the key takes back the last thing done or nothing, never what was done before it
  changed("undo");
  if (!answer.undo || !may("POST", "/complaints/{case_id}/undo")) return showDone(text);
  const until = Date.parse(answer.undo.until);
  act = {
    id: answer.id,
    seq: answer.undo.seq,
    status: answer.status,
    until,
    given: until - Date.parse(answer.updated_at ?? answer.received_at),
    text,
  };
  changed("undo");
}

/**
 * The action that can be undone, with the whole seconds left (at most those given); null if there is none, or the case
 * has moved on: the phone acknowledged, or somebody else acted.
 */
export function offered() {
  if (act && state.cases.get(act.id)?.status !== act.status) act = null;
  const left = act ? Math.ceil(Math.min(act.until - SPARE_MS - now(), act.given) / 1000) : 0;
  return act && left > 0 ? { ...act, left } : null;
}

export async function undoLast() {
  const last = offered();
  if (!last) return;
  act = null;
  changed("undo");
  try {
    const answer = await post(`/complaints/${last.id}/undo`, { seq: last.seq }, { "Idempotency-Key": newKey() });
    keepAnswer(answer);
    showDone(t("undo.done", { id: last.id }));
    await refreshDetail();
  } catch (problem) {
    showProblem(problem);
  }
  changed("selection", "cases");
}

export function listenForUndo() {
  addEventListener("keydown", (event) => {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && event.key.toLowerCase() === "u";
    const usual = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z";
    if (isTyping(event.target) || !(plain || usual) || !offered()) return;
    event.preventDefault();
    void undoLast();
  });
}
