/** A signature as the finger drew it: strokes in a box of one size, painted on the screen and as a picture to be sent. */

/** @typedef {[number, number][][]} Ink strokes, each point in shares of the box */

export const WIDTH = 900;
export const HEIGHT = 360;
const PEN = 7;

/** @param {HTMLCanvasElement} canvas @param {Ink} ink black on white, also at night: so it is sent, and so it is shown */
export function paint(canvas, ink) {
  const drawn = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  drawn.fillStyle = "#ffffff";
  drawn.fillRect(0, 0, WIDTH, HEIGHT);
  Object.assign(drawn, { strokeStyle: "#000000", lineWidth: PEN, lineCap: "round", lineJoin: "round" });
  for (const stroke of ink) {
    drawn.beginPath();
    for (const [x, y] of stroke) drawn.lineTo(x * WIDTH, y * HEIGHT);
    if (stroke.length === 1) drawn.lineTo(stroke[0][0] * WIDTH + 0.1, stroke[0][1] * HEIGHT);
    drawn.stroke();
  }
}

/** @param {Ink} ink @returns {Promise<Blob>} */
export function asPicture(ink) {
  const canvas = Object.assign(document.createElement("canvas"), { width: WIDTH, height: HEIGHT });
  paint(canvas, ink);
  return new Promise((done, failed) =>
    canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("canvas"))), "image/png"),
  );
}
