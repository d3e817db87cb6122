/** Names on the map that would run over its right edge stand to the left of their sign. */

/**
 * Keep them in sight from now on: a map that moves, and a sign that is put, may bring one to the edge.
 *
 * @param {any} map
 */
export function keepNamesInside(map) {
  let isDue = false;
  map.on("layeradd moveend resize", () => {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => {
      isDue = false;
      turnNames(map);
    });
  });
}

/** @param {any} map */
export function turnNames(map) {
  const edge = map.getContainer().getBoundingClientRect().right;
  for (const box of map.getPane("posts").querySelectorAll(".plan-post-marker")) {
    box.classList.remove("leftward");
    if (box.firstElementChild.getBoundingClientRect().right > edge) box.classList.add("leftward");
  }
}
