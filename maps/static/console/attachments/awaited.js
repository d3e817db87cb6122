/**
 * Photographs that were named and are not here: a reader of the findings must not take a picture for evidence that
 * nobody has. They are mostly still on a phone without network.
 *
 * @typedef {import("../../shared/types.js").Case} Case
 * @typedef {import("../../shared/types.js").Attachment} Attachment
 * @typedef {import("../../shared/types.js").ShelfOrder} Order
 * @typedef {{premises: string | null, at: string, team: string | null}} Awaited `premises` names the shop, null: of the findings
 */

/**
 * List the photographs that were named and never came. Withdrawn or removed ones did come.
 *
 * @param {Case} item
 * @param {readonly Attachment[]} attachments all of the case
 * @param {readonly Order[]} orders of the case
 * @returns {Awaited[]}
 */
export function awaitedPhotos(item, attachments, orders) {
  const shops = orders.flatMap((order) => order.premises).filter((each) => isAwaited(each, attachments));
  const found = shops.map(({ name, closing, team }) => ({ premises: name, at: closing?.at ?? "", team }));
  return isUnshown(item, attachments)
    ? [{ premises: null, at: item.findings?.at ?? "", team: item.findings?.team ?? null }, ...found]
    : found;
}

/**
 * Closed with a photograph that is not here.
 *
 * @param {import("../../shared/types.js").Premises} premises
 * @param {readonly Attachment[]} attachments
 */
export function isAwaited({ closing }, attachments) {
  return Boolean(closing?.photo) && !attachments.some(({ sha256 }) => sha256 === closing?.photo);
}

/** The findings say that pictures were taken, and none came since somebody was there. @param {Case} item @param {readonly Attachment[]} attachments */
function isUnshown({ findings, clock, received_at: received, share_only }, attachments) {
  const there = Date.parse(clock.arrived_at ?? received);
  return (
    !share_only && // whose readers see the pictures of the orders alone
    findings?.evidence?.photos === true &&
    !attachments.some(({ kind, added_at: at }) => kind === "photo" && Date.parse(at) >= there)
  );
}
