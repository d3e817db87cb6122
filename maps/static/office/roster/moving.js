/** Turns made, moved and resized: by a pointer on the tracks, or by the arrow keys on the chosen one. */

import { changedNow } from "../../shared/changes.js";
import { draftOf, last, mayChange, model, set } from "./model.js";
import { keep, takeOut } from "./taking-back.js";
import { HOUR, MINUTE, read, snapped, write } from "./wall.js";

/** @typedef {import("./model.js").Turn} Turn */

const STEP = 30 * MINUTE;
const FAR_PX = 5;
const KEYS = { ArrowLeft: -STEP, ArrowRight: STEP };

/**
 * A pointer went down on a team's track: on a bar it moves or, at the grip, resizes; elsewhere it draws a new turn. Escape
 * leaves all as it was.
 *
 * @param {PointerEvent} down
 * @param {string} team
 */
export function grab(down, team) {
  if (down.button !== 0) return;
  const track = /** @type {HTMLElement} */ (down.currentTarget);
  const target = /** @type {Element} */ (down.target);
  const held = target.closest(".bar");
  const turn = model.turns.find((each) => String(each.id) === held?.getAttribute("data-turn"));
  const mode = !turn ? "draw" : target.closest(".grip") ? "resize" : "move";
  const ghost = document.createElement("span");
  ghost.className = "ghost";
  const begun = at(track, down.clientX);
  let range = turn
    ? { from: read(turn.from_local), until: read(turn.until_local), team }
    : { from: snapped(begun), until: snapped(begun), team };
  const kept = range;

  const moved = (/** @type {PointerEvent} */ event) => {
    if (!ghost.isConnected && Math.abs(event.clientX - down.clientX) + Math.abs(event.clientY - down.clientY) < FAR_PX)
      return;
    const by = snapped(at(track, event.clientX) - begun);
    range = shifted(mode, kept, by, trackUnder(event, mode)?.dataset.team ?? kept.team);
    const under = document.querySelector(`[data-team="${CSS.escape(range.team)}"]`) ?? track;
    if (ghost.parentElement !== under) under.append(ghost);
    show(ghost, range);
  };
  const done = (/** @type {PointerEvent} */ event) => {
    const was = ghost.isConnected;
    leave();
    if (!was || event.type === "pointercancel" || range.until <= range.from) return;
    const { from, until } = { from: write(range.from), until: write(range.until) };
    const draft = turn
      ? { ...draftOf(turn), team: range.team, from, until }
      : { team: range.team, kind: "shift", from, until };
    if (turn) void keep(draft);
    else {
      set({ draft, form: null, selected: null });
      changedNow("page");
    }
  };
  const escaped = (/** @type {KeyboardEvent} */ event) => event.key === "Escape" && leave();
  const listeners = /** @type {[string, any][]} */ ([
    ["pointermove", moved],
    ["pointerup", done],
    ["pointercancel", done],
    ["keydown", escaped],
  ]);
  const leave = () => {
    ghost.remove();
    for (const [name, listener] of listeners) removeEventListener(name, listener);
  };
  for (const [name, listener] of listeners) addEventListener(name, listener);
}

/**
 * @param {string} mode
 * @param {{from: number, until: number, team: string}} kept
 * @param {number} by
 * @param {string} team
 */
function shifted(mode, kept, by, team) {
  if (mode === "move") return { from: kept.from + by, until: kept.until + by, team };
  if (mode === "resize") return { ...kept, until: Math.max(kept.from + STEP, kept.until + by) };
  return { team: kept.team, from: Math.min(kept.from, kept.from + by), until: Math.max(kept.from, kept.from + by) };
}

/**
 * @param {PointerEvent} event
 * @param {string} mode
 */
function trackUnder(event, mode) {
  if (mode !== "move") return null;
  const found = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-team]");
  return /** @type {HTMLElement | null} */ (found ?? null);
}

/** The time at a pointer's position on a track, by the wall clock. @param {Element} track @param {number} x */
function at(track, x) {
  const box = track.getBoundingClientRect();
  return model.first + ((x - box.left) / box.width) * (last() - model.first);
}

/**
 * @param {HTMLElement} ghost
 * @param {{from: number, until: number}} range
 */
function show(ghost, range) {
  const whole = last() - model.first;
  ghost.style.left = `${((range.from - model.first) / whole) * 100}%`;
  ghost.style.width = `${((range.until - range.from) / whole) * 100}%`;
  ghost.textContent = `${write(range.from).slice(11)}–${write(range.until).slice(11)}`;
}

/**
 * Arrows move the chosen turn by half an hour, with Shift its end, with Ctrl by a day; up and down to another team; Enter
 * opens the form, Delete takes the turn out.
 *
 * @param {KeyboardEvent} event
 * @param {Turn} turn
 */
export function onKey(event, turn) {
  if (!mayChange() || model.busy) return;
  const draft = draftOf(turn);
  if (event.key in KEYS) {
    const by = KEYS[/** @type {keyof typeof KEYS} */ (event.key)] * (event.ctrlKey || event.metaKey ? 48 : 1);
    const from = event.shiftKey ? draft.from : write(read(draft.from) + by);
    void keep({ ...draft, from, until: write(read(draft.until) + by) });
  } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
    const place = model.teams.findIndex((team) => team.code === turn.team) + (event.key === "ArrowUp" ? -1 : 1);
    if (model.teams[place]) void keep({ ...draft, team: model.teams[place].code });
  } else if (event.key === "Delete") {
    void takeOut(turn);
  } else if (event.key === "Enter" || event.key === "F2") {
    set({ draft, form: null });
    changedNow("page");
  } else return;
  event.preventDefault();
}

/** A new turn for the form: the first team, office hours of the first day on screen or today. */
export function blank() {
  const day = model.now >= model.first && model.now < last() ? model.now - (model.now % (24 * HOUR)) : model.first;
  const from = write(day + 8.5 * HOUR);
  return { team: model.teams[0]?.code ?? "", kind: "shift", from, until: write(day + 18 * HOUR) };
}
