/** The map: neighbourhoods as polygons, their gravest alert by shape, word and colour. No tiles. */
import { compareAlerts, isActive, isTaken } from "./alerts.js";
import { h, replace } from "./dom.js";
import { changesByPlace, LAYERS, STEP_NAMES, stepOf } from "./layers.js";
import { L } from "./library.js";
import { knownSeverity, severityRank, SEVERITIES, shape } from "./shapes.js";
import { changed } from "./store.js";
import { viewOf } from "./view.js";

const MANY = 1_200;

/** More pins than this hide each other: then only the gravest in sight have one. */
const MOST_PINS = 250;

/**
 * @param {object} on choose(alertId, read), choosePlace(placeId), layer(name)
 */
export function createMap(root, store, on) {
  const { choose } = on;
  const canvas = h("div.canvas", { role: "region" });
  const legend = h("div.legend");
  const empty = h("p.empty.over");
  replace(root, canvas, legend, empty);
  const map = L.map(canvas, { zoomControl: false, attributionControl: false, zoomSnap: 0.25, zoomDelta: 0.5,
    minZoom: 3, maxZoom: 18, fadeAnimation: false });
  map.setView([0, 0], 3);
  const zoom = L.control.zoom({ position: "bottomright" }).addTo(map);
  map.on("moveend", () => {
    const { state } = store;
    const byPlace = atPlace(state);
    if (byPlace.size > MOST_PINS) {
      drawPins(byPlace, state.alerts.get(state.selected)?.neighbourhood_id ?? state.place, viewOf(state));
    }
  });
  const layers = new Map();
  const markers = new Map();
  const reports = L.layerGroup().addTo(map);
  let bounds = null;
  let tiles = null;

  new ResizeObserver(() => {
    map.invalidateSize({ animate: false });
    if (bounds && !store.state.selected) {
      whole();
    }
  }).observe(canvas);

  /** Tiles below everything, where the city has set an address for them. */
  function drawTiles(state) {
    if (state.status?.tiles && !tiles) {
      tiles = L.tileLayer(state.status.tiles, { opacity: 0.6 }).addTo(map);
      draw(state);
    }
  }

  function whole() {
    map.fitBounds(bounds, { padding: [14, 14], animate: false });
  }

  function drawPlaces(state) {
    layers.forEach(({ layer }) => layer.remove());
    layers.clear();
    const features = state.places?.features ?? [];
    const renderer = features.length > MANY ? L.canvas({ padding: 0.3 }) : L.svg({ padding: 0.5 });
    bounds = null;
    for (const feature of features) {
      if (!feature.geometry) {
        continue;
      }
      const layer = L.geoJSON(feature, { renderer, style: {} }).addTo(map);
      layer.on("click", () => chooseFirst(feature.id));
      layer.bindTooltip(() => placeText(feature), { sticky: true, direction: "top", className: "tip" });
      layers.set(feature.id, { layer, feature });
      bounds = bounds ? bounds.extend(layer.getBounds()) : layer.getBounds();
    }
    if (bounds) {
      whole();
    }
  }

  function chooseFirst(placeId) {
    const first = atPlace(store.state).get(placeId)?.[0];
    if (first) {
      choose(first.id, true);
    } else {
      on.choosePlace(placeId);
    }
  }

  function placeText(feature) {
    const state = store.state;
    const view = viewOf(state);
    const alerts = atPlace(state).get(feature.id) ?? [];
    const box = h("div", {}, h("strong", {}, view.placeName(feature.properties)));
    for (const alert of alerts.slice(0, 4)) {
      box.append(h("div", {}, `${view.category(alert)}: ${view.t(`severity_${alert.severity}`)}`));
    }
    const change = changesByPlace(state)?.get(feature.id);
    if (change) {
      box.append(h("div", {}, view.t(`change_${state.changes.horizon}`, {
        expected: view.format.count(change.expected), usual: view.format.count(change.usual) })));
    }
    if (!alerts.length) {
      box.append(h("div.soft", {}, view.t("click_why_quiet")));
    }
    return box;
  }

  function drawAlerts(state) {
    const view = viewOf(state);
    const colours = colourReader();
    const byPlace = atPlace(state);
    const chosen = state.alerts.get(state.selected)?.neighbourhood_id ?? state.place;
    const changes = changesByPlace(state);
    for (const [id, { layer }] of layers) {
      const alerts = byPlace.get(id) ?? [];
      const style = styleOf(alerts[0], id === chosen, colours, changes && stepOf(changes.get(id)), Boolean(tiles));
      const looks = JSON.stringify(style);
      const entry = layers.get(id);
      // Thousands of places stay as they are while one of them changes.
      if (entry.looks !== looks) {
        entry.looks = looks;
        layer.setStyle(style);
        if (alerts.length) {
          // Above its calm neighbours, whose borders would cut into its own.
          layer.bringToFront();
        }
      }
    }
    layers.get(chosen)?.layer.bringToFront();
    drawPins(byPlace, chosen, view);
  }

  function drawPins(byPlace, chosen, view) {
    const size = pinSize();
    const pinned = new Set(pinnedPlaces(byPlace, chosen));
    for (const [id, { marker }] of markers) {
      if (!pinned.has(id)) {
        marker.remove();
        markers.delete(id);
      }
    }
    for (const id of pinned) {
      drawMarker(id, layers.get(id).feature, byPlace.get(id), id === chosen, view, size);
    }
  }

  /** Places with a pin: all with alerts, or the gravest in sight where there are too many. */
  function pinnedPlaces(byPlace, chosen) {
    const all = [...byPlace.keys()].filter((id) => layers.has(id));
    if (all.length <= MOST_PINS) {
      return all;
    }
    const sight = map.getBounds().pad(0.1);
    return all.filter((id) => {
      const { centroid_lat: lat, centroid_lon: lon } = layers.get(id).feature.properties;
      return id === chosen || sight.contains([lat, lon]);
    }).sort((a, b) => Number(b === chosen) - Number(a === chosen)
      || compareAlerts(byPlace.get(a)[0], byPlace.get(b)[0])).slice(0, MOST_PINS);
  }

  function drawMarker(id, feature, alerts, isChosen, view, size) {
    const known = markers.get(id);
    const looks = `${view.key}|${size}|${isChosen}|${alerts.map((a) => `${a.id}${a.severity}${a.case_state}`).join()}`;
    if (known?.looks === looks) {
      return;
    }
    known?.marker.remove();
    const { centroid_lat: lat, centroid_lon: lon } = feature.properties;
    const [gravest] = alerts;
    const label = `${view.placeName(feature.properties)}: ${view.category(gravest)}, ${view.t(`severity_${gravest.severity}`)}`;
    const icon = h("div.pin", {},
      shape(gravest.severity, isTaken(gravest)),
      alerts.length > 1 && h("span.more", {}, `×${alerts.length}`),
      h("span.label", {}, view.placeName(feature.properties)));
    icon.classList.toggle("chosen", isChosen);
    const marker = L.marker([lat, lon], {
      icon: L.divIcon({ html: icon, className: "pin-box", iconSize: [size, size] }),
      keyboard: true, alt: label, title: label, riseOnHover: true,
    }).addTo(map);
    marker.getElement()?.setAttribute("aria-label", label);
    marker.on("click keypress", (event) => {
      if (event.type === "click" || event.originalEvent.key === "Enter") {
        choose(gravest.id, true);
      }
    });
    markers.set(id, { marker, looks });
  }

  function drawWords(state) {
    const { t } = viewOf(state);
    canvas.setAttribute("aria-label", t("map"));
    zoom.getContainer()?.querySelector(".leaflet-control-zoom-in")?.setAttribute("title", t("zoom_in"));
    zoom.getContainer()?.querySelector(".leaflet-control-zoom-out")?.setAttribute("title", t("zoom_out"));
    replace(legend,
      state.layer === "alerts"
        ? [SEVERITIES.slice(0, 4).map((word) => h("span", {}, shape(word, false), t(`severity_${word}`))),
            h("span", {}, shape("Moderate", true), t("legend_taken"))]
        : [STEP_NAMES.map((name) => h("span", {}, h(`span.swatch.${name}`), t(`step_${name}`))),
            h("span", {}, h("span.swatch.too-few"), t("step_too-few")),
            state.changes && !state.changes.issued_at && h("strong", {}, t("no_scores")),
            state.changes?.stopped.length > 0 && h("strong.stopped", {}, t("stopped", {
              categories: state.changes.stopped.map(viewOf(state).category).join(t("between_names")) }))],
      h("label.layer", {}, h("span", {}, t("layer")),
        h("select", { id: "map-layer", onchange: (event) => on.layer(event.target.value) },
          LAYERS.map((name) => h("option", { value: name, selected: name === state.layer }, t(`layer_${name}`))))),
      h("button", { type: "button", onclick: () => bounds && whole() }, t("zoom_all")));
    empty.textContent = t("no_places");
    empty.hidden = !state.places || state.places.features.length > 0;
  }

  /** The reports behind the alert that is being read, one dot each. */
  function drawReports(state) {
    reports.clearLayers();
    const shown = state.reports?.id === state.selected ? state.reports.reports : [];
    const { t, format } = viewOf(state);
    const { source: sourceName } = viewOf(state);
    const ink = colourReader()("ink");
    for (const report of shown.filter((each) => each.lat != null)) {
      L.circleMarker([report.lat, report.lon], { radius: 5, weight: 2, color: ink, fillColor: colourReader()("brand"),
        fillOpacity: 0.9, className: "report" })
        .bindTooltip(() => h("div", {}, t("report_at", { source: sourceName(report),
          time: format.moment(report.occurred_at, null) })), { className: "tip", direction: "top" })
        .addTo(reports);
    }
  }

  function draw(state) {
    drawAlerts(state);
    drawReports(state);
    drawWords(state);
  }

  store.subscribe((now, before) => {
    drawTiles(now);
    if (now.places !== before.places) {
      drawPlaces(now);
      draw(now);
    } else if (changed(now, before, "alerts", "lang", "theme", "large", "selected", "place", "layer", "changes",
      "reports")) {
      draw(now);
    }
  });
  drawPlaces(store.state);
  draw(store.state);

  return {
    panBy: (x, y) => map.panBy([x, y], { animate: false }),
    /** Where a point of the city is on the page. */
    pixelOf(lat, lon) {
      const point = map.latLngToContainerPoint([lat, lon]);
      const box = canvas.getBoundingClientRect();
      return [box.left + point.x, box.top + point.y];
    },
    /** Brings a place into sight without moving the map when it is there already. */
    show(placeId) {
      const entry = layers.get(placeId);
      if (entry && !map.getBounds().contains(entry.layer.getBounds())) {
        map.fitBounds(entry.layer.getBounds().pad(1.2), { animate: false });
      }
    },
  };
}

/** Pins grow with the type, on a wall and for weak eyes. */
function pinSize() {
  return Math.round(1.85 * parseFloat(getComputedStyle(document.documentElement).fontSize));
}

/** Active alerts by place, the gravest first. */
function atPlace(state) {
  const byPlace = new Map();
  for (const alert of state.alerts.values()) {
    if (isActive(alert)) {
      for (const place of alert.places) {
        const there = byPlace.get(place);
        if (there) {
          there.push(alert);
        } else {
          byPlace.set(place, [alert]);
        }
      }
    }
  }
  byPlace.forEach((alerts) => alerts.sort((a, b) =>
    Number(isTaken(a)) - Number(isTaken(b)) || severityRank(a.severity) - severityRank(b.severity)));
  return byPlace;
}

function styleOf(alert, isChosen, colours, step, overTiles) {
  const base = { color: colours("land-line"), weight: 1, opacity: 1, fillColor: colours("land"), fillOpacity: 1 };
  const style = alert
    ? { ...base, color: colours(knownSeverity(alert.severity).toLowerCase()), weight: 2,
        fillColor: colours(`${knownSeverity(alert.severity).toLowerCase()}-fill`),
        fillOpacity: isTaken(alert) ? 0.14 : 0.38,
        dashArray: isTaken(alert) ? "5 5" : null }
    : { ...base, fillColor: colours(step ? `change-${step}` : "land"),
        fillOpacity: overTiles ? (step ? 0.55 : 0.1) : 1, dashArray: null };
  return isChosen ? { ...style, color: colours("ink"), weight: 3, dashArray: null } : style;
}

/** Reads the theme's colours for what CSS cannot reach. */
function colourReader() {
  const style = getComputedStyle(document.documentElement);
  return (name) => style.getPropertyValue(`--${name}`).trim();
}
