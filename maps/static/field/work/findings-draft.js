/** Forms of findings begun and not saved yet, by case: kept at every stroke, so that a closed page loses none. */

import { changed } from "../../shared/changes.js";
import { t } from "../../shared/i18n.js";
import { now } from "../clock.js";
import { model } from "../model.js";
import { put } from "../outbox.js";
import { keep, recall } from "../storage.js";
import { blank, bodyOf, filled, refusedOf, waitingOf } from "./findings.js";
import { asPicture } from "./signature.js";

/** @typedef {import("./findings.js").Draft} Draft */

const OLD_MS = 7 * 86_400_000;
/** @type {Record<number, {draft: Draft, at: number}> | null} */
let drafts = null;
/** @type {Promise<void> | null} */
let reading = null;

/** Read what was kept, once; the page is drawn again when it is there. */
function read() {
  reading ??= recallAll();
  return reading;
}

async function recallAll() {
  const kept = await recall("findings", /** @type {Record<number, {draft: Draft, at: number}>} */ ({}));
  drafts = Object.fromEntries(Object.entries(kept).filter(([, { at }]) => Date.now() - at < OLD_MS));
  changed("page");
}

/**
 * The content of a case's form: the draft, else the last report; null while it is being read.
 *
 * @param {import("../model.js").Case} item
 * @returns {Draft | null}
 */
export function draftOf(item) {
  if (drafts === null) {
    void read();
    return null;
  }
  const last = lastReported(item);
  return drafts[item.id]?.draft ?? (last ? filled(last) : blank());
}

/**
 * The unsent report, else a refused one that was not replaced, else the server's.
 *
 * @param {import("../model.js").Case} item
 */
function lastReported(item) {
  return waitingOf(item)?.body ?? refusedBody(item) ?? item.findings;
}

/** @param {import("../model.js").Case} item */
function refusedBody(item) {
  const refused = refusedOf(item);
  const isOlder = refused && item.findings && Date.parse(item.findings.at) > refused.did_at;
  return refused && !isOlder ? refused.body : null;
}

/**
 * The draft that the server does not have, or refused; null if there is none.
 *
 * @param {import("../model.js").Case} item
 * @returns {Promise<Draft | null>}
 */
export async function unsaved(item) {
  if (drafts === null) await read();
  const refused = waitingOf(item) ? null : refusedBody(item);
  return drafts?.[item.id]?.draft ?? (refused && filled(refused));
}

/** @param {import("../model.js").Case} item @param {Partial<Draft>} changes */
export function write(item, changes) {
  drafts = { ...drafts, [item.id]: { draft: { ...(draftOf(item) ?? blank()), ...changes }, at: Date.now() } };
  void keep("findings", drafts);
  changed("page");
}

/** @param {{id: number}} item */
async function discard({ id }) {
  const rest = { ...drafts };
  delete rest[id];
  drafts = rest;
  await keep("findings", rest);
}

/**
 * Put what was written in the line, and the signature behind it.
 *
 * @param {{id: number}} item
 * @param {Draft} draft
 */
export async function save(item, draft) {
  const body = { ...bodyOf(draft), team: model.phone.team, at: new Date().toISOString() };
  await put({
    method: "POST",
    path: `/complaints/${item.id}/findings`,
    body,
    about: { kind: "findings", case: item.id },
  });
  if (draft.ink.length) await sign(item, draft);
  await discard(item);
  changed("page");
}

/** @param {{id: number}} item @param {Draft} draft */
async function sign(item, { ink }) {
  const said = { kind: "signature", taken_at: new Date(now()).toISOString(), caption: t("field.sign") };
  const headers = { "Wangge-About": encodeURIComponent(JSON.stringify(said)) };
  await put({
    method: "POST",
    path: `/complaints/${item.id}/attachments`,
    body: await asPicture(ink),
    headers,
    about: { kind: "signature", case: item.id },
  });
}
