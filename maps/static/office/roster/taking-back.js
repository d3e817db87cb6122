/** One turn kept, changed or taken out, each with a way back: a hand slips on a calendar, and Delete lies beside Enter. */

import { changedNow } from "../../shared/changes.js";
import { t } from "../../shared/i18n.js";
import { change, cursorOn, draftOf, model, remove, save, set, withOffDuty } from "./model.js";

/**
 * @typedef {import("./model.js").Turn} Turn
 * @typedef {import("./model.js").Draft} Draft
 */

/**
 * Save a turn, and put the cursor on it; afterwards it can be put where it was, or taken out where it was new.
 *
 * @param {Draft} draft
 */
export async function keep(draft) {
  const before = model.turns.find((turn) => turn.id === draft.id);
  let kept = draft.id;
  await change(
    async () => {
      const now = await save(draft);
      kept = now.id;
      const back = before
        ? () => save({ ...draftOf(before), version: now.version, confirmed: true })
        : () => remove(now);
      return { text: withOffDuty(t("roster.saved"), now.off_duty), back };
    },
    () => void keep({ ...draft, confirmed: true }),
  );
  if (kept !== undefined && !model.draft) cursorOn(kept);
}

/** Take a turn out; afterwards it can be put back. @param {Turn | Draft} turn */
export function takeOut(turn) {
  const was = "from_local" in turn ? turn : model.turns.find((each) => each.id === turn.id);
  return change(async () => {
    await remove(turn);
    return {
      text: t("roster.removed"),
      back: was && (() => save({ ...draftOf(was), id: undefined, confirmed: true })),
    };
  });
}

/**
 * Undo the last change; refused if somebody else has changed the turn since. An undo that failed can be tried again: a
 * deleted turn is stored nowhere else.
 */
export async function takeBack() {
  const back = model.said?.back;
  if (!back || model.busy) return;
  let put = model.selected;
  await change(async () => {
    put = (await back())?.id ?? put;
    return t("roster.taken_back");
  });
  if (model.said && !model.said.good) {
    set({ said: { ...model.said, back } });
    changedNow("page");
  }
  if (put !== null) cursorOn(put);
}

/** Ctrl and Z anywhere but where somebody writes. @param {KeyboardEvent} event */
export function onUndo(event) {
  if (event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.repeat) return;
  if (event.target instanceof Element && event.target.closest("input, select, textarea")) return;
  event.preventDefault();
  void takeBack();
}
