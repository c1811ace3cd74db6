/** The script of a report: replaces drawn charts by live ones and makes the controls work. Without it everything is still visible. */
import type { FigureSpec } from "../charts/figure-spec";
import { setUpFeatureMaps } from "./feature-maps";
import { setUpFilms, setUpTheme } from "./controls";
import { createLiveChart, type LiveChart } from "./live-chart";

const specs = new Map(
  [...document.querySelectorAll<HTMLScriptElement>("script[data-chart]")].map((script) => [
    script.dataset.chart ?? "",
    JSON.parse(script.textContent) as FigureSpec,
  ]),
);
const live = new Map<string, LiveChart>();

function chartFor(id: string): LiveChart | undefined {
  const element = document.getElementById(id);
  const spec = specs.get(id);
  if (!live.has(id) && element !== null && spec !== undefined) {
    live.set(id, createLiveChart(element, spec));
  }
  return live.get(id);
}

// A chart becomes live when it comes near the window, so that a page with thirty of them opens quickly.
const nearby = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (isIntersecting) {
        nearby.unobserve(target);
        chartFor(target.id);
        resized.observe(target);
      }
    }
  },
  { rootMargin: "400px" },
);
let isPrinting = false;
const widths = new Map<string, number>();
const resized = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) {
    if (!isPrinting && widths.get(target.id) !== contentRect.width && contentRect.width > 0) {
      widths.set(target.id, contentRect.width);
      live.get(target.id)?.fit();
    }
  }
});
document.querySelectorAll(".chart").forEach((chart) => nearby.observe(chart));

// Drawn charts scale with the paper, live ones do not.
addEventListener("beforeprint", () => {
  isPrinting = true;
  live.forEach((chart) => chart.freeze());
});
addEventListener("afterprint", () => {
  isPrinting = false;
  live.forEach((chart) => chart.fit());
});

setUpTheme(document.querySelector<HTMLButtonElement>(".theme"));
setUpFilms();
setUpFeatureMaps(specs, chartFor);
