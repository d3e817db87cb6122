/**
 * Attachments on their way to the server: one after the other, each with its progress, and what was refused with why.
 * Files are held here until they are sent or given up, nowhere else.
 */

import { newKey, upload } from "../../shared/api.js";
import { boot } from "../../shared/boot.js";
import { changed } from "../../shared/changes.js";
import { inOneLanguage, t } from "../../shared/i18n.js";
import { part } from "../../shared/part.js";
import { may } from "../../shared/session.js";
import { showDone } from "../../shared/toasts.js";
import { refreshDetail } from "../case/detail.js";

/**
 * @typedef {{case: number, file: File, kind: string, caption: string, key: string, state: "waiting" | "sending" | "refused",
 *   share: number, why: string, again: boolean}} Upload `again`: whether it may be tried once more, for nothing is wrong with it
 */

/** @type {Upload[]} */
let uploads = [];
let busy = false;

/** What is said of the files added next. */
const [next, writable] = part({ kind: "photo", caption: "" });

export { next };

/** @param {Partial<typeof writable>} changes */
export function setNext(changes) {
  Object.assign(writable, changes);
}

/** @param {number} id of the case */
export function uploadsOf(id) {
  return uploads.filter((each) => each.case === id);
}

export function mayAttach() {
  return may("POST", "/complaints/{case_id}/attachments");
}

/**
 * @param {number} id of the case
 * @param {Iterable<File>} files
 */
export function addFiles(id, files) {
  const caption = next.caption.trim();
  for (const file of files) {
    const kind = file.type === "application/pdf" ? "document" : next.kind;
    const why = file.size > boot.attachment_mb * 1e6 ? tooLarge(file) : "";
    uploads = [
      ...uploads,
      { case: id, file, kind, caption, key: newKey(), state: why ? "refused" : "waiting", share: 0, why, again: false },
    ];
  }
  writable.caption = "";
  changed("selection");
  void sendAll();
}

/** Nothing of it need go over the network to know. @param {File} file */
function tooLarge(file) {
  return t("attach.too_large", { size: (file.size / 1e6).toFixed(1), most: boot.attachment_mb });
}

/**
 * Once more, with all others of the case that a cut has stopped. The same key goes with each: had it arrived after all,
 * nothing is added twice.
 *
 * @param {Upload} one
 */
export function tryAgain(one) {
  for (const each of uploads)
    if (each.case === one.case && each.again && each.state === "refused")
      Object.assign(each, { state: "waiting", share: 0, why: "" });
  changed("selection");
  void sendAll();
}

/** @param {Upload} one */
export function giveUp(one) {
  uploads = uploads.filter((each) => each !== one);
  changed("selection");
}

async function sendAll() {
  if (busy) return;
  busy = true;
  try {
    for (let one = waiting(); one; one = waiting()) await sendOne(one);
  } finally {
    busy = false;
  }
}

function waiting() {
  return uploads.find(({ state }) => state === "waiting");
}

/** @param {Upload} one */
async function sendOne(one) {
  one.state = "sending";
  changed("selection");
  try {
    const about = { kind: one.kind, ...(one.caption ? { caption: one.caption } : {}) };
    const answer = await upload(`/complaints/${one.case}/attachments`, about, one.file, {
      headers: { "Idempotency-Key": one.key },
      progress: (share) => {
        one.share = share;
        changed("selection");
      },
    });
    uploads = uploads.filter((each) => each !== one);
    showDone(t("attach.done", { n: answer.number, id: one.case }));
    await refreshDetail();
  } catch (problem) {
    const { message, status } = /** @type {import("../../shared/api.js").Problem} */ (problem);
    const lost = status === 0 && !(await isThere(one.file));
    const again = !lost && (status === 0 || status === 408 || status >= 429);
    Object.assign(one, { state: "refused", why: lost ? t("attach.lost") : inOneLanguage(message), again });
  }
  changed("selection");
}

/**
 * True if a file can still be read: a stick may have been pulled, a file moved or rewritten since it was chosen.
 *
 * @param {File} file
 */
function isThere(file) {
  return file
    .slice(0, 1)
    .arrayBuffer()
    .then(
      () => true,
      () => false,
    );
}
