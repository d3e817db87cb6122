/** Closing a task on the spot: what was found, with the moment, the place and the photograph taken by the phone itself. */

import { changed } from "../../shared/changes.js";
import { t } from "../../shared/i18n.js";
import { part } from "../../shared/part.js";
import { now } from "../clock.js";
import { notify } from "../model.js";
import { put } from "../outbox.js";
import { deliver, hashOf, smaller } from "../photo.js";
import { keep, recall } from "../storage.js";
import { keyOf } from "./shelf.js";

/** @typedef {import("./shelf.js").Task} Task */

const OLD_FIX_MS = 30_000;
const TIMEOUT_MS = 20_000;

const [closing, writable] = part({
  /** @type {Task | null} */
  task: null,
  outcome: "done",
  basis: "",
  quantity: "",
  note: "",
  /** @type {{blob: Blob, digest: string, address: string, taken_at: string} | null} */
  photo: null,
  badPhoto: false,
  /** @type {GeolocationCoordinates | null} */
  here: null,
  /** @type {"looking" | "found" | "unknown"} */
  fix: "looking",
  busy: false,
  /** Whether the phone could not keep it. */
  failed: false,
});

export { closing };

/** The key of unsent input on a task: closing the page loses none of it. */
const KEPT = "closing";
const OLD_MS = 7 * 86_400_000;
/** @typedef {{of: string, outcome: string, basis: string, quantity: string, note: string, at: number}} Written */
/** @type {Written | null} */
let written = null;
void recall(KEPT, /** @type {Written | null} */ (null)).then(
  (kept) => {
    if (kept && Date.now() - kept.at < OLD_MS) written ??= kept;
  },
  // Without a store nothing is kept, which the page says.
  () => {},
);

/** @param {Written | null} words */
function keepWritten(words) {
  written = words;
  void keep(KEPT, words).catch(() => {});
}

/** @param {Partial<typeof writable>} fields */
export function setClosing(fields) {
  Object.assign(writable, fields);
  const { task, outcome, basis, quantity, note } = closing;
  if (task) keepWritten({ of: keyOf(task), outcome, basis, quantity, note, at: Date.now() });
}

/** @param {Task} task */
export function begin(task) {
  leave();
  const { of, at: _at, ...words } = written ?? { of: "", at: 0 };
  Object.assign(writable, of === keyOf(task) ? words : {}, { task });
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => located(task, coords, "found"),
    () => located(task, null, "unknown"),
    { enableHighAccuracy: true, maximumAge: OLD_FIX_MS, timeout: TIMEOUT_MS },
  );
  scrollTo(0, 0);
  changed("page");
}

/** @param {Task} task @param {GeolocationCoordinates | null} here @param {"found" | "unknown"} fix */
function located(task, here, fix) {
  if (closing.task !== task) return;
  Object.assign(writable, { here, fix });
  changed("page");
}

export function leave() {
  dropPhoto();
  Object.assign(writable, {
    task: null,
    outcome: "done",
    basis: "",
    quantity: "",
    note: "",
    here: null,
    fix: "looking",
    busy: false,
    failed: false,
  });
  changed("page");
}

export function dropPhoto() {
  if (closing.photo) URL.revokeObjectURL(closing.photo.address);
  Object.assign(writable, { photo: null, badPhoto: false });
  changed("page");
}

/** @param {File} file */
export async function takePhoto(file) {
  dropPhoto();
  const { task } = closing;
  const taken_at = new Date(now()).toISOString();
  try {
    const blob = await smaller(file);
    const digest = await hashOf(blob);
    if (closing.task !== task) return;
    writable.photo = { blob, digest, address: URL.createObjectURL(blob), taken_at };
  } catch {
    writable.badPhoto = true;
  }
  changed("page");
}

/** Put it in the line: first the closing, which stops a clock, then the photograph, which takes its time. */
export async function close() {
  const { task, photo, busy } = closing;
  if (!task || busy) return;
  Object.assign(writable, { busy: true, failed: false });
  const about = { case: task.case, task: keyOf(task), name: task.name };
  const path = `/complaints/${task.case}/off-shelf/${task.order}/premises/${task.number}/close`;
  try {
    await put({ method: "POST", path, body: found(), about: { kind: "shelf", ...about } });
  } catch {
    Object.assign(writable, { busy: false, failed: true });
    return changed("page");
  }
  keepWritten(null);
  if (photo) await sendPhoto(task, photo, { kind: "shelf_photo", ...about }).catch(() => lost(task));
  return leave();
}

/** The closing stands; its maker has to know that its photograph does not. @param {Task} task */
function lost(task) {
  void notify(task.case, t("field.shelf_photo_lost", { name: task.name })).catch(() => {});
}

function found() {
  const { outcome, basis, photo, quantity, note } = closing;
  const removed = outcome === "done" ? { basis, quantity: quantity.trim() || undefined } : {};
  return {
    outcome,
    ...removed,
    at: new Date().toISOString(),
    place: place(),
    photo: photo?.digest,
    note: note.trim() || undefined,
  };
}

/** @param {Task} task @param {NonNullable<typeof closing.photo>} photo @param {Parameters<typeof deliver>[3]} about */
function sendPhoto(task, photo, about) {
  const said = {
    kind: "photo",
    taken_at: photo.taken_at,
    caption: `${task.product} ${task.name}`.slice(0, 200),
    ...place(),
  };
  return deliver(photo.blob, photo.digest, said, about);
}

function place() {
  const { here } = closing;
  return here ? { lon: here.longitude, lat: here.latitude, datum: "wgs84", accuracy_m: here.accuracy } : undefined;
}
