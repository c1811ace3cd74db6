import { formatBytes, formatCount, formatDuration, summarizeSeeds } from "@gan-cls/evaluate";
import { COST_ROW_HEIGHT, type Costs } from "../charts/cost-chart";
import { reportStyles } from "../data/method-styles";
import type { ReportData } from "../data/report-data";
import { renderChart, renderFigure, renderMissing, type Section } from "../page/figure";
import { html, type Html } from "../page/html";

/** A bar of a {@link costChart}. */
type Cost = Costs["rows"][number];

/** Time and memory of every method. */
export function costSection(data: ReportData): Section | undefined {
  if (data.quality !== undefined || data.tasks !== undefined) {
    return undefined;
  }
  const { methods, gans, machine, engine, peakMemoryBytes } = data;
  if (methods.length + gans.length === 0) {
    return {
      id: "cost",
      title: "Time and memory",
      body: [renderMissing("fig-cost", "Time and memory", "No training has finished yet.")],
    };
  }
  const { times, memories } = costs(data);
  const bars = (id: string, title: string, rows: readonly Cost[]): Html | undefined =>
    rows.length === 0
      ? undefined
      : html`<div class="multiple">
          <h4>${title}</h4>
          ${renderChart({
            ...{ id, spec: { kind: "cost", data: { rows } }, width: 480, height: rows.length * COST_ROW_HEIGHT },
            description: `${title}: ${rows.map(({ label, text }) => `${label} ${text}`).join(", ")}.`,
          })}
        </div>`;
  return {
    id: "cost",
    title: "Time and memory",
    body: [
      renderFigure({
        ...{ id: "fig-cost", title: "Time and memory of each method" },
        body: html`<div class="multiples two">
          ${bars("chart-time", "Training and prediction time", times)}${bars("chart-memory", "Peak memory", memories)}
        </div>`,
        caption: html`${machine ?? "Machine unknown"}; engine ${engine}.
        ${peakMemoryBytes !== undefined && `The process used at most ${formatBytes(peakMemoryBytes)}.`}
        ${gans.some(({ seconds }) => seconds !== undefined) && "The GAN's training is a bar of its own; methods that build on it share it."}
        ${methods.some(({ row }) => row.seed !== methods[0].row.seed) && "Times are means over seeds."} Memory is the
        peak of the whole process while a method ran.`,
      }),
    ],
  };
}

function costs(data: ReportData): { times: Cost[]; memories: Cost[] } {
  const { methods, gans } = data;
  const styleOf = reportStyles(data);
  const severalCounts = new Set(methods.map(({ row }) => row.labels)).size > 1;
  const ganSeconds = gans.flatMap((gan) => gan.seconds ?? []);
  const seconds =
    ganSeconds.length === 0 ? undefined : ganSeconds.reduce((sum, value) => sum + value, 0) / ganSeconds.length;
  const bars = summarizeSeeds(methods.map(({ row }) => row)).map(({ method, labels, meanSeconds }) => {
    const { title, color } = styleOf(method);
    const memories = methods.flatMap(({ row }) =>
      row.method === method && row.labels === labels ? (row.peakMemoryBytes ?? []) : [],
    );
    const bar = { color, label: severalCounts ? `${title}, ${formatCount(labels)}` : title };
    return { bar, meanSeconds, memory: memories.length === 0 ? undefined : Math.max(...memories) };
  });
  return {
    times: [
      ...(seconds === undefined
        ? []
        : [{ label: "GAN", color: "var(--generator)", value: seconds, text: formatDuration(seconds) }]),
      ...bars.map(({ bar, meanSeconds }) => ({ ...bar, value: meanSeconds, text: formatDuration(meanSeconds) })),
    ],
    memories: bars.flatMap(({ bar, memory }) =>
      memory === undefined ? [] : [{ ...bar, value: memory, text: formatBytes(memory) }],
    ),
  };
}
