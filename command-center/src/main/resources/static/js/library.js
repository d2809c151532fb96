/** The two libraries of the page. Their versions are part of their paths, so they can be cached. */
export * as L from "../webjars/leaflet/1.9.4/dist/leaflet-src.esm.js";
export { default as uPlot } from "../webjars/uplot/1.6.30/dist/uPlot.esm.js";
