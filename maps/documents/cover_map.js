// Draws the cover into the exported page. Texts are set as text, never as HTML.
function showCover(map, data) {
  const words = (feature) => {
    const text = document.createElement("p");
    text.textContent = feature.properties.text;
    return text;
  };
  const dot = (feature, at) => {
    const isClosed = feature.properties.kind === "closed";
    const isPost = isClosed || feature.properties.kind === "post";
    return L.circleMarker(at, {
      radius: isPost ? 8 : 3,
      weight: 2,
      opacity: isClosed ? 0.6 : 1,
      dashArray: isClosed ? "3 4" : null,
      color: isPost ? "#1d5c8f" : "#5b5347",
      fillColor: "#fff",
      fillOpacity: 1,
    });
  };
  L.geoJSON(data.features, {
    style: (feature) =>
      feature.properties.kind
        ? {}
        : { weight: 0.6, color: "#8a8472", fillOpacity: 0.85, fillColor: data.fills[feature.properties.look] },
    pointToLayer: dot,
    onEachFeature: (feature, layer) => layer.bindPopup(() => words(feature)),
  }).addTo(map);
  const [west, south, east, north] = data.bounds;
  map.fitBounds([
    [south, west],
    [north, east],
  ]);
}
