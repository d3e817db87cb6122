/**
 * Calling the caller: the number is asked of the server for the call alone, which records it, and goes straight to
 * the telephone. It is on no screen of ours, and nothing keeps it.
 */

import { changed } from "../shared/changes.js";
import { inOneLanguage, t } from "../shared/i18n.js";
import { ACTIVE } from "../shared/lifecycle.js";
import { part } from "../shared/part.js";
import { model } from "./model.js";
import { send } from "./server.js";

/** @typedef {import("./model.js").Case} Case */

/** What becomes of the call of which case. */
const [calling, writable] = part(
  /** @type {{case: number, busy: boolean, problem: string}} */ ({ case: 0, busy: false, problem: "" }),
);

export { calling };

/**
 * Say whether the number may be dialled: `yes`, or the reason why not; "" if there is nothing to say.
 *
 * @param {Case & {unsent?: boolean}} item
 * @returns {"" | "yes" | "later" | "secret" | "offline"}
 */
export function mayCall(item) {
  const who = item.identity;
  if (!who?.phone || who.erased || model.who?.means === "open") return "";
  if (item.kind === "report" && who.phone === "***") return "secret";
  if (item.status === "offered") return "later";
  // From when the team has taken the case on until it is done with it.
  if (!ACTIVE.has(item.status)) return "";
  return model.connection === "offline" ? "offline" : "yes";
}

/** @param {Case} item */
export async function callAuthor(item) {
  if (calling.busy) return;
  Object.assign(writable, { case: item.id, busy: true, problem: "" });
  changed("page");
  try {
    const { tel } = await send("POST", `/complaints/${item.id}/call`, { phone: model.phone.code });
    location.assign(`tel:${tel}`);
  } catch (problem) {
    const { message, status } = /** @type {import("./server.js").Refusal} */ (problem);
    writable.problem = status === 0 ? t("field.call_offline") : inOneLanguage(message);
  }
  writable.busy = false;
  changed("page");
}
