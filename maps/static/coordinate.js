/**
 * A coordinate as people write it: in any order that can be told, with or without letters, in degrees or in degrees,
 * minutes and seconds, and as Chinese input methods write digits and signs.
 */

/** A number, then perhaps minutes and seconds. */
const ANGLE = /(\d+(?:\.\d+)?)(?:\s*[°度]\s*(?:(\d+(?:\.\d+)?)\s*['′’分]\s*(?:(\d+(?:\.\d+)?)\s*(?:"|″|”|''|′′|秒)?)?)?)?/g;
const LATITUDE = /北纬|纬度|lat|(?<![a-z])n(?![a-z])/i;
const LONGITUDE = /东经|经度|lon|lng|(?<![a-z])e(?![a-z])/i;
/** What may stand around the two numbers. */
const AROUND = /北纬|东经|纬度|经度|latitude|longitude|lat|lon|lng|[ne]|[\s,;:、/|()[\]=]/gi;

/**
 * The two numbers of a coordinate, null where it cannot be read. Longitude comes first, unless letters say otherwise or
 * it could not be one place on earth, or only the other way round lies where `here` says.
 *
 * @param {string} typed
 * @param {(lon: number, lat: number) => boolean} [here]
 * @returns {{lon: number, lat: number} | null}
 */
export function readCoordinate(typed, here = () => false) {
  const text = typed.normalize("NFKC").trim();
  const angles = [...text.matchAll(ANGLE)];
  if (angles.length !== 2 || text.replace(ANGLE, "").replace(AROUND, "") !== "") return null;
  const [first, second] = angles.map(degrees);
  if (first === null || second === null) return null;
  const asWritten = { lon: first, lat: second };
  const turned = { lon: second, lat: first };
  const said = order(text);
  const found = said ? (said === "lat" ? turned : asWritten) : likelier(asWritten, turned, here);
  return isOnEarth(found) ? found : null;
}

/** @param {RegExpMatchArray} angle @returns {number | null} */
function degrees([, whole, minutes = "0", seconds = "0"]) {
  if (Number(minutes) >= 60 || Number(seconds) >= 60) return null;
  return Number(whole) + Number(minutes) / 60 + Number(seconds) / 3600;
}

/** Which comes first where letters say so of both. @param {string} text @returns {"lat" | "lon" | null} */
function order(text) {
  const [lat, lon] = [text.search(LATITUDE), text.search(LONGITUDE)];
  return lat === -1 || lon === -1 ? null : lat < lon ? "lat" : "lon";
}

/**
 * @param {{lon: number, lat: number}} asWritten
 * @param {{lon: number, lat: number}} turned
 * @param {(lon: number, lat: number) => boolean} here
 */
function likelier(asWritten, turned, here) {
  if (!isOnEarth(asWritten)) return turned;
  return !here(asWritten.lon, asWritten.lat) && here(turned.lon, turned.lat) ? turned : asWritten;
}

/** @param {{lon: number, lat: number}} place */
function isOnEarth({ lon, lat }) {
  return lon <= 180 && lat <= 90;
}
