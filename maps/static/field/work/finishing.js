/** Findings saved, and a case done with them by one press; what contradicts itself is pointed out and nothing is sent. */

import { changed } from "../../shared/changes.js";
import { part } from "../../shared/part.js";
import { hush } from "../ring.js";
import { faultsOf, isBlank } from "./findings.js";
import { save, unsaved } from "./findings-draft.js";

/** Of which case the faults are shown: once it was tried to save it. */
const [finishing, writable] = part({ tried: 0, saving: false });

export { finishing };

/**
 * Save what is written and not saved; nothing written is nothing to save.
 *
 * @param {import("../model.js").Case} item
 * @returns {Promise<boolean>} false where something in it has to be put right first
 */
export async function saveWritten(item) {
  const draft = await unsaved(item);
  if (finishing.saving) return false;
  if (!draft || isBlank(draft)) return true;
  writable.tried = item.id;
  if (Object.keys(faultsOf(draft)).length) return pointOut();
  writable.saving = true;
  await save(item, draft).finally(() => {
    writable.saving = false;
  });
  writable.tried = 0;
  return true;
}

/** The form asks for something to be said: that is shown. @param {import("../model.js").Case} item */
export function showFaults(item) {
  writable.tried = item.id;
  pointOut();
}

/** Once it is drawn: what stands first at fault comes into sight, unfolded. */
function pointOut() {
  hush();
  changed("page");
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      const first = document.querySelector(".fault[id]");
      first?.closest("details")?.setAttribute("open", "");
      first?.scrollIntoView({ block: "center" });
    }),
  );
  return false;
}
