/** A photograph for a closing: made small enough for a slow line, without what the camera wrote into it. */

const LONGEST_PX = 1600;
const QUALITY = 0.8;

/**
 * @param {Blob} file
 * @returns {Promise<{blob: Blob, digest: string | undefined}>} throws where it is no picture
 */
export async function smallPhoto(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST_PX / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await new Promise((/** @type {(made: Blob | null) => void} */ done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  if (!blob) throw new Error("no picture");
  return { blob, digest: await digestOf(blob) };
}

/** By which the closing names it; browsers give it over an encrypted connection only. @param {Blob} blob */
async function digestOf(blob) {
  if (!crypto.subtle) return undefined;
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
