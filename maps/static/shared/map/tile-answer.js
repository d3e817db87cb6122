/** Recognise a tile among answers: a network's sign-in page is neither kept nor drawn as one. */

const MEDIA_TYPE = "application/vnd.mapbox-vector-tile";
const EMPTY = 204;

/** @param {Response} answer one without a refusal */
export function isTile({ status, headers }) {
  return status === EMPTY || headers.get("content-type") === MEDIA_TYPE;
}
