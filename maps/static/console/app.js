/** The live map put together: widgets on their places, the map furnished, a county opened, the seconds counted. */

import { get, Problem } from "../shared/api.js";
import { boot } from "../shared/boot.js";
import { changed, watch } from "../shared/changes.js";
import { callTeams, t } from "../shared/i18n.js";
import { followDemo, look as lookAtDemo } from "../shared/live/demo.js";
import { watchHealth } from "../shared/live/health.js";
import { followRehearsal } from "../shared/rehearsal.js";
import { everySecond } from "../shared/server-time.js";
import { state } from "../shared/store.js";
import { mountToasts, showNotice, showProblem } from "../shared/toasts.js";
import { mountAlerts } from "./alerts/list.js";
import { listenToFiles } from "./attachments/pictures.js";
import { followChoices } from "./case/choices.js";
import { detail, refreshDetail, select } from "./case/detail.js";
import { keepAnswer } from "./case/known-cases.js";
import { mountUndoBar } from "./case/undo-bar.js";
import { listenToDrags } from "./drag.js";
import { mountBanner } from "./frame/banner.js";
import { listenToPastes } from "./frame/cut-paste.js";
import { mountDrawer } from "./frame/drawer.js";
import { followFirstSteps } from "./frame/first-steps-model.js";
import { onTeamFocused } from "./frame/focus.js";
import { mountLegend } from "./frame/legend.js";
import { mountMapTools } from "./frame/map-tools.js";
import { listenToPresses } from "./frame/press-guard.js";
import { mountSplitter } from "./frame/splitter.js";
import { mountTopbar } from "./frame/topbar.js";
import { followDraft } from "./intake/advice.js";
import { intake } from "./intake/draft.js";
import { listenToKeys } from "./keys.js";
import { loadCounties, openCounty } from "./load.js";
import { showTeam } from "./map/popup.js";
import { furnish, showCounty, showSelection } from "./map/stage.js";
import { followOffShelf } from "./off-shelf/model.js";
import { mountQueue } from "./queue/queue.js";
import { mountUnits } from "./teams/units.js";
import { followToday } from "./today.js";
import { hangOnWall } from "./wall.js";

/** After a server that does not answer, or holds no county yet; longer than its notice stays. */
const AGAIN_MS = 10_000;

/** @param {any} map the map folium made, still without a view */
export async function start(map) {
  const place = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
  const whole = () => state.county && showCounty(map, state.county);
  callTeams((code) => state.teams.get(code));
  furnish(map).theme();
  mountToasts(place("toasts"));
  mountTopbar(place("topbar"), { fit: (county) => showCounty(map, county) });
  mountBanner(place("banner"));
  mountQueue(place("queue"));
  mountUnits(place("units"));
  if (boot.wall) hangOnWall(place("stage"), map, whole);
  else {
    mountDrawer(place("drawer"));
    mountUndoBar();
    followChoices();
    listenToDrags();
    listenToFiles();
    listenToPastes();
    listenToPresses();
    mountSplitters(place);
    mountLegend(place("legend"));
    mountMapTools(place("map-tools"), map, whole);
    listenToKeys({ whole });
    onTeamFocused((code) => focusTeam(map, code));
    followSelection(map);
    followIntake();
    followDraft();
    followOffShelf();
    followFirstSteps();
    watch(["ground"], () => void lookAtDemo());
    void followDemo(() => changed("queue"));
  }
  mountAlerts(place("alerts"));
  const look = followRehearsal(
    () => state.county?.code,
    () => changed("cases", "intake"),
  );
  watch(["ground"], () => void look());
  watch(["ground"], unveil);
  followToday();
  watchHealth();
  everySecond(() => changed("tick"));
  await begin(map);
}

/** @param {(id: string) => HTMLElement} place */
function mountSplitters(place) {
  const half = () => innerWidth * 0.42;
  mountSplitter({
    name: "queue-width",
    between: place("split-queue"),
    upright: true,
    from: "start",
    least: 250,
    most: half,
    label: t("split.queue"),
  });
  mountSplitter({
    name: "side-width",
    between: place("split-side"),
    upright: true,
    from: "end",
    least: 250,
    most: half,
    label: t("split.side"),
  });
  const most = () => place("side").offsetHeight - 120;
  mountSplitter({
    name: "units-height",
    between: place("split-units"),
    upright: false,
    from: "end",
    least: 100,
    most,
    label: t("split.units"),
  });
}

/** @param {any} map */
async function begin(map) {
  try {
    const county = await loadCounties();
    if (!county) throw new Error(t("problem.no_county"));
    showCounty(map, county);
    await openCounty(county);
    const asked = new URLSearchParams(location.search).get("case");
    if (asked && !boot.wall) await openAsked(asked);
  } catch (problem) {
    unveil();
    changed("view");
    showProblem(problem);
    setTimeout(() => begin(map), AGAIN_MS);
  }
}

/** A case the address names; the notice does not say whether it is another's or none, or a number no case can have. @param {string} asked */
async function openAsked(asked) {
  if (!/^[0-9]+$/.test(asked)) return showNotice(t("case.unread", { asked }));
  const id = Number(asked);
  try {
    keepAnswer(await get(`/complaints/${asked}`));
    if (state.selected === null) select(id); // else somebody has chosen another meanwhile
  } catch (problem) {
    if (problem instanceof Problem && [404, 422].includes(problem.status)) showNotice(t("case.unseen", { id: asked }));
    else showProblem(problem);
  }
}

/** The page appears once it is known whose it is: bar and notice would move what stands below them. */
function unveil() {
  document.body.classList.add("ready");
}

/** @param {any} map */
function followSelection(map) {
  let shown = 0;
  let version = 0;
  watch(["selection", "cases"], () => {
    const item = state.selected === null ? undefined : state.cases.get(state.selected);
    if (!item) {
      shown = 0;
      return;
    }
    if (detail.loading) return;
    if (shown !== item.id) {
      shown = item.id;
      version = item.seq;
      showSelection(map);
    } else if (version !== item.seq) {
      version = item.seq;
      void refreshDetail();
    }
  });
}

/** A field has the cursor in the frame that shows the form: any later it would be taken from who already writes in another. */
function followIntake() {
  let was = false;
  watch(["intake"], () => {
    if (intake.open && !was) {
      document.getElementById(intake.draft.place ? "intake-text" : "intake-place")?.focus();
    }
    was = intake.open;
  });
}

/**
 * @param {any} map
 * @param {string} code
 */
function focusTeam(map, code) {
  const team = state.teams.get(code);
  if (!team || team.lat === null) return;
  map.setView([team.lat, team.lon], Math.max(map.getZoom(), 14), { animate: false }); // the card has to know where it will stand
  showTeam(map, code);
}
