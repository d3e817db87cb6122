/** The form of a reporting point: photographs are made smaller before they are sent, and a second tap sends nothing. */

const MOST_PX = 1600;
const SMALL = 400_000;
const KEPT = ["image/jpeg", "image/png", "image/webp"];
/** Sending can be tried again after this long, should the page still be here. */
const AGAIN_MS = 20_000;

/**
 * Return a picture with its longer side of at most `MOST_PX`, upright and without the camera's notes; one that is small
 * already, or cannot be read here, as it is.
 * @param {File} file
 * @returns {Promise<File>}
 */
export async function smaller(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
  if (!picture) return file;
  const share = Math.min(1, MOST_PX / Math.max(picture.width, picture.height));
  if (share === 1 && file.size <= SMALL && KEPT.includes(file.type)) return file;
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * share));
  canvas.height = Math.max(1, Math.round(picture.height * share));
  const pen = canvas.getContext("2d");
  if (!pen) return file;
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
  return made ? new File([/** @type {Blob} */ (made)], "photo", { type: "image/jpeg" }) : file;
}

const form = /** @type {HTMLFormElement} */ (document.querySelector("form"));
const photo = /** @type {HTMLInputElement} */ (document.getElementById("photo"));
const button = /** @type {HTMLButtonElement} */ (form.querySelector("button"));
const word = button.textContent;
/** @type {Promise<void>} */
let shrinking = Promise.resolve();
let sent = false;

photo.addEventListener("change", () => {
  const file = photo.files?.[0];
  if (file) shrinking = shrink(file);
});

/** @param {File} file */
async function shrink(file) {
  const made = await smaller(file);
  if (made === file || photo.files?.[0] !== file) return;
  const held = new DataTransfer();
  held.items.add(made);
  photo.files = held.files;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (sent) return;
  wait();
  void shrinking.finally(() => form.submit());
});
// Back from the answer: a browser may show the page as it was left.
window.addEventListener("pageshow", ready);

function wait() {
  sent = true;
  button.setAttribute("aria-disabled", "true");
  button.textContent = form.dataset.sending ?? word;
  setTimeout(ready, AGAIN_MS);
}

function ready() {
  sent = false;
  button.removeAttribute("aria-disabled");
  button.textContent = word;
}
