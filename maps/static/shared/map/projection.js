/** Spherical Mercator on the unit square, once per vertex; a screen pixel is then one multiplication away. */

/** @param {number} lon */
export function unitX(lon) {
  return (lon + 180) / 360;
}

/** @param {number} lat */
export function unitY(lat) {
  const sine = Math.sin((lat * Math.PI) / 180);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
}

/**
 * A ring or line of [lon, lat] as x0, y0, x1, y1, …
 *
 * @param {number[][]} coordinates
 */
export function projectLine(coordinates) {
  const flat = new Float64Array(coordinates.length * 2);
  coordinates.forEach(([lon, lat], i) => {
    flat[2 * i] = unitX(lon);
    flat[2 * i + 1] = unitY(lat);
  });
  return flat;
}

/**
 * @typedef {[number, number, number, number]} Box west, north, east, south on the unit square
 * @param {Float64Array[]} lines
 * @returns {Box}
 */
export function boxOf(lines) {
  /** @type {Box} */
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const line of lines) {
    for (let i = 0; i < line.length; i += 2) {
      box[0] = Math.min(box[0], line[i]);
      box[1] = Math.min(box[1], line[i + 1]);
      box[2] = Math.max(box[2], line[i]);
      box[3] = Math.max(box[3], line[i + 1]);
    }
  }
  return box;
}

/**
 * @param {Box} a
 * @param {Box} b
 */
export function meet(a, b) {
  return a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];
}

/**
 * True if a point is inside and in no hole (even-odd).
 *
 * @param {Float64Array[]} rings
 * @param {number} x
 * @param {number} y
 */
export function inside(rings, x, y) {
  let within = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
      const crosses = ring[i + 1] > y !== ring[j + 1] > y;
      if (crosses && x < ((ring[j] - ring[i]) * (y - ring[i + 1])) / (ring[j + 1] - ring[i + 1]) + ring[i])
        within = !within;
    }
  }
  return within;
}

/**
 * The lines of any (multi)polygon or (multi)line geometry.
 *
 * @param {{type: string, coordinates: any} | null | undefined} geometry
 * @returns {number[][][]}
 */
export function linesOf(geometry) {
  switch (geometry?.type) {
    case "LineString":
      return [geometry.coordinates];
    case "MultiLineString":
    case "Polygon":
      return geometry.coordinates;
    case "MultiPolygon":
      return geometry.coordinates.flat();
    default:
      return [];
  }
}
