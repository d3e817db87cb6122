/** Preview what a dragged post would reach: the times of the nearest anchor, without asking the server. */

const NONE = 65_535;

/**
 * @typedef {{targets_s: (number | null)[], cells: string[], anchors: [number, number][], table: string, rest: number[], ready_s: number | null}} Answer
 * @typedef {{targets: (number | null)[], cells: string[], anchors: [number, number][], times: Uint16Array, rest: number[], ready: number | null}} Preview
 */

/**
 * Read the server's answer.
 *
 * @param {Answer} answer
 * @returns {Preview}
 */
export function readPreview({ targets_s: targets, cells, anchors, table, rest, ready_s: ready }) {
  const bytes = Uint8Array.from(atob(table), (letter) => letter.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  const times = Uint16Array.from({ length: bytes.length / 2 }, (_, n) => view.getUint16(2 * n, true));
  return { targets, cells, anchors, times, rest, ready };
}

/**
 * The nearest anchor of a place; the first of equals, -1 where there is none.
 *
 * @param {Preview} preview
 * @param {number} lon
 * @param {number} lat
 */
export function nearestAnchor({ anchors }, lon, lat) {
  const narrow = Math.cos((lat * Math.PI) / 180);
  let [best, least] = [-1, Infinity];
  anchors.forEach(([east, north], n) => {
    const away = ((east - lon) * narrow) ** 2 + (north - lat) ** 2;
    if (away < least) [best, least] = [n, away];
  });
  return best;
}

/**
 * The cells that are reached whole within their target with the post at a place, roughly.
 *
 * @param {Preview} preview
 * @param {number} lon
 * @param {number} lat
 * @returns {Set<string>}
 */
export function reachedFrom(preview, lon, lat) {
  const { targets, cells, times, rest, ready } = preview;
  const row = nearestAnchor(preview, lon, lat) * cells.length;
  return new Set(
    cells.filter((_, n) => {
      const target = targets[n];
      if (target === null) return false;
      if (rest[n] <= target) return true;
      const travel = ready === null || row < 0 ? NONE : times[row + n];
      return travel !== NONE && (ready ?? 0) + travel <= target;
    }),
  );
}
