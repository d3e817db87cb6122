/**
 * A coordinate as people write it: in any order that can be recognised, with or without letters, in degrees or in degrees,
 * minutes and seconds, and as Chinese input methods write digits and signs.
 */

/** A number, perhaps below zero, then perhaps minutes and seconds; what has a sign of degrees begins another angle. */
const ANGLE =
  /((?<![\d°度])[-−])?(\d+(?:\.\d+)?)(?:\s*[°度]\s*(?:(\d+(?:\.\d+)?)\s*['′’分]\s*(?:(\d+(?:\.\d+)?)(?![\d.]|\s*[°度])\s*(?:"|″|”|''|′′|秒)?)?)?)?/g;
const DEGREE_M = 111_195;
const LATITUDE = /[北南]纬|纬度|lat|(?<![a-z])[ns](?![a-z])/i;
const LONGITUDE = /[东西]经|经度|lon|lng|(?<![a-z])[ew](?![a-z])/i;
const SOUTH = /南纬|(?<![a-z])s(?![a-z])/i;
const WEST = /西经|(?<![a-z])w(?![a-z])/i;
/** Text allowed around the two numbers. */
const AROUND = /[北南]纬|[东西]经|纬度|经度|latitude|longitude|lat|lon|lng|[nsew]|[\s,;:、/|()[\]=]/gi;

/**
 * The two numbers of a coordinate, null where it cannot be read. Longitude comes first, unless letters say otherwise or
 * it could not be one place on earth, or only the other way round lies where `here` says.
 *
 * How exactly it says where the spot is follows from the last digit that was written: half of what it counts, in metres of
 * latitude, of the more exact of the two.
 *
 * @param {string} typed
 * @param {(lon: number, lat: number) => boolean} [here]
 * @returns {{lon: number, lat: number, accuracy_m: number} | null}
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
  const { lon, lat } = said ? (said === "lat" ? turned : asWritten) : likelier(asWritten, turned, here);
  const found = { lon: WEST.test(text) ? -lon : lon, lat: SOUTH.test(text) ? -lat : lat };
  const accuracy_m = Math.min(...angles.map(exactly));
  return isOnEarth(found) ? { ...found, accuracy_m } : null;
}

/** Half of what the last digit of an angle counts, in metres. @param {RegExpMatchArray} angle */
function exactly([, , whole, minutes, seconds]) {
  const [last, counts] = seconds !== undefined ? [seconds, 3600] : minutes !== undefined ? [minutes, 60] : [whole, 1];
  const decimals = last.split(".")[1]?.length ?? 0;
  return Number((DEGREE_M / 2 / counts / 10 ** decimals).toPrecision(3));
}

/** @param {RegExpMatchArray} angle @returns {number | null} */
function degrees([, sign, whole, minutes = "0", seconds = "0"]) {
  if (Number(minutes) >= 60 || Number(seconds) >= 60) return null;
  const size = Number(whole) + Number(minutes) / 60 + Number(seconds) / 3600;
  return sign ? -size : size;
}

/** The first of latitude and longitude, if letters name both. @param {string} text @returns {"lat" | "lon" | null} */
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
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 90;
}
