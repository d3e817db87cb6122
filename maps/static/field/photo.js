/**
 * A photograph made ready for the line: smaller, upright, without the camera's marks; where and when it was taken goes
 * beside it, where that is known. What lay in the album was taken somewhere else at some other time: of it neither is sent.
 */

import { t } from "../shared/i18n.js";
import { model } from "./model.js";
import { put } from "./outbox.js";

const MOST_PX = 1600;
const QUALITY = 0.8;
const JUST_NOW_MS = 120_000;

/**
 * Put a picture in the line; raises an Error in words.
 *
 * @param {File} file
 * @param {number} item the case
 */
export async function send(file, item) {
  const said = { kind: "photo", ...whereAndWhen(file) };
  const body = await smaller(file);
  await deliver(body, await hashOf(body), said, { kind: "photo", case: item });
}

/**
 * Put a picture in the line as it is: it goes piece by piece, after whatever is quickly sent.
 *
 * @param {Blob} body
 * @param {string} sha256
 * @param {Record<string, any>} said where and when it was taken, and of what
 * @param {import("./outbox.js").OutboxItem["about"] & {case: number}} about
 */
export function deliver(body, sha256, said, about) {
  const headers = { "Wangge-About": encodeURIComponent(JSON.stringify(said)) };
  return put({
    method: "PUT",
    path: `/complaints/${about.case}/uploads`,
    body,
    sha256,
    resumable: true,
    headers,
    about,
  });
}

/** @param {File} file */
function whereAndWhen(file) {
  if (Math.abs(Date.now() - file.lastModified) > JUST_NOW_MS) return {};
  const { lon, lat, accuracy_m, last_at } = model.tracking;
  const isKnown = last_at > 0 && Date.now() - last_at < JUST_NOW_MS;
  return {
    taken_at: new Date(file.lastModified).toISOString(),
    ...(isKnown ? { lon, lat, accuracy_m, datum: "wgs84" } : {}),
  };
}

/** At most `MOST_PX` on its longer side; raises an Error in words. @param {File} file */
export async function smaller(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => {
    throw new Error(t("field.photo_unreadable", { name: file.name }));
  });
  const scale = Math.min(1, MOST_PX / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)];
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  /** @type {Blob | null} */
  const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  if (!made) throw new Error(t("field.photo_unreadable", { name: file.name }));
  return made;
}

/** By which the server and a closing name it. @param {Blob} body */
export async function hashOf(body) {
  const data = await body.arrayBuffer();
  const hash = await (crypto.subtle ?? (await import("./sha256.js"))).digest("SHA-256", data);
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
