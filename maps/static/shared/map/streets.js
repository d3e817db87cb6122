/** Place names of streets and rivers: on the longest straight piece in view, if the name fits. */

/** @typedef {import("./ground-data.js").Road} Road */

const STREETS_FROM_ZOOM = 14.5;
const RIVERS_FROM_ZOOM = 11.5;
const APART_PX = 260;
const MAIN = new Set(["motorway", "trunk", "primary", "secondary"]);

/**
 * @param {Road[]} roads
 * @param {number} zoom
 * @param {number} scale
 * @param {any} bounds pixel bounds of the view
 */
export function streetNames(roads, zoom, scale, bounds) {
  return zoom < STREETS_FROM_ZOOM ? [] : namesAlong(roads, "street-name", scale, bounds);
}

/**
 * @param {Road[]} rivers
 * @param {number} zoom
 * @param {number} scale
 * @param {any} bounds pixel bounds of the view
 */
export function riverNames(rivers, zoom, scale, bounds) {
  return zoom < RIVERS_FROM_ZOOM ? [] : namesAlong(rivers, "water-name", scale, bounds);
}

/**
 * @param {Road[]} lines
 * @param {string} className
 * @param {number} scale
 * @param {any} bounds
 * @returns {import("./labels.js").Name[]}
 */
function namesAlong(lines, className, scale, bounds) {
  const view = [bounds.min.x / scale, bounds.min.y / scale, bounds.max.x / scale, bounds.max.y / scale];
  const runs = [];
  for (const road of lines) {
    if (!road.name || road.box[2] < view[0] || road.box[0] > view[2] || road.box[3] < view[1] || road.box[1] > view[3])
      continue;
    const run = longestRun(road.line, view);
    if (run && run.length * scale > [...road.name].length * 13)
      runs.push({ ...run, text: road.name, main: MAIN.has(road.road) });
  }
  runs.sort((a, b) => Number(b.main) - Number(a.main) || b.length - a.length);
  return apart(runs, scale).map((run) => ({
    text: run.text,
    x: run.x,
    y: run.y,
    angle: run.angle,
    size: 11,
    className,
  }));
}

/**
 * @param {Float64Array} line
 * @param {number[]} view
 */
function longestRun(line, view) {
  let best = null;
  for (let i = 0; i + 3 < line.length; i += 2) {
    const [x0, y0, x1, y1] = [line[i], line[i + 1], line[i + 2], line[i + 3]];
    const [x, y] = [(x0 + x1) / 2, (y0 + y1) / 2];
    if (x < view[0] || x > view[2] || y < view[1] || y > view[3]) continue;
    const length = Math.hypot(x1 - x0, y1 - y0);
    if (!best || length > best.length) best = { x, y, length, angle: upright(Math.atan2(y1 - y0, x1 - x0)) };
  }
  return best;
}

/** @param {number} radians */
function upright(radians) {
  const degrees = Math.round((radians * 180) / Math.PI);
  if (degrees > 90) return degrees - 180;
  return degrees < -90 ? degrees + 180 : degrees;
}

/**
 * The same name is not written twice near by.
 *
 * @template {{text: string, x: number, y: number}} T
 * @param {T[]} runs
 * @param {number} scale
 */
function apart(runs, scale) {
  /** @type {T[]} */
  const kept = [];
  for (const run of runs) {
    const near = kept.some(
      (other) => other.text === run.text && Math.hypot(other.x - run.x, other.y - run.y) * scale < APART_PX,
    );
    if (!near) kept.push(run);
  }
  return kept;
}
