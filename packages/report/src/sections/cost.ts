import { formatCount, formatDuration } from "@gan-cls/evaluate";
import { COST_ROW_HEIGHT, type Costs } from "../charts/cost-chart";
import { methodColors } from "../design/tokens";
import type { ReportData } from "../data/report-data";
import { renderChart, renderFigure, renderMissing } from "../page/figure";
import { formatBytes, methodTitle } from "../page/format";
import { html, type Html } from "../page/html";
import type { Section } from "./section";

/** A bar of a {@link costChart}. */
type Cost = Costs["rows"][number];

/** Time and memory of every method. */
export function costSection(data: ReportData): Section | undefined {
  if (data.quality !== undefined) {
    return undefined;
  }
  const { methods, gans, machine, engine, peakMemoryBytes } = data;
  if (methods.length + gans.length === 0) {
    return {
      id: "cost",
      title: "Time and memory",
      body: [renderMissing("fig-cost", "Time and memory", "Nothing has been trained to its end yet.")],
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
        ...{ id: "fig-cost", title: "What it took" },
        body: html`<div class="multiples two">
          ${bars("chart-time", "Training and predictions", times)}${bars("chart-memory", "Most memory at a time", memories)}
        </div>`,
        caption: html`${machine ?? "The machine is not known"}; engine ${engine}.
        ${peakMemoryBytes !== undefined && `The process took ${formatBytes(peakMemoryBytes)} at most.`} The GAN's time
        is its own line; methods that build on it need it once. Memory is that of the whole process while a method was
        made.`,
      }),
    ],
  };
}

function costs({ methods, gans }: ReportData): { times: Cost[]; memories: Cost[] } {
  const colors = methodColors(methods.map(({ row }) => row.method));
  const severalCounts = new Set(methods.map(({ row }) => row.labels)).size > 1;
  const first = methods.filter(({ row }) => row.seed === methods[0].row.seed);
  const label = ({ row }: (typeof first)[number]): string =>
    severalCounts ? `${methodTitle(row.method)}, ${formatCount(row.labels)}` : methodTitle(row.method);
  return {
    times: [
      ...gans.slice(0, 1).map(({ seconds }) => ({
        label: "GAN",
        color: "var(--generator)",
        value: seconds,
        text: formatDuration(seconds),
      })),
      ...first.map((method) => ({
        ...{ label: label(method), color: colors.get(method.row.method) ?? "", value: method.row.seconds },
        text: formatDuration(method.row.seconds),
      })),
    ],
    memories: first.flatMap((method) => {
      const { peakMemoryBytes, method: name } = method.row;
      return peakMemoryBytes === undefined
        ? []
        : [
            {
              label: label(method),
              color: colors.get(name) ?? "",
              value: peakMemoryBytes,
              text: formatBytes(peakMemoryBytes),
            },
          ];
    }),
  };
}
