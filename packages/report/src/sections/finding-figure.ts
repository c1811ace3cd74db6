import { formatPercent, formatQuantity, usesGan, type BudgetFinding, type MethodResult } from "@gan-cls/evaluate";
import type { IntervalMark, IntervalRow } from "../charts/interval-chart";
import { color } from "../design/tokens";
import { renderChart } from "../page/figure";
import { html, type Html } from "../page/html";

/** Pixels of a row, and of the axis below. */
const ROW_HEIGHT = 28;
const AXIS_HEIGHT = 48;

/** Rows that a first screen has room for; the section of results has all. */
const MOST_ROWS = 10;

/** What a method has to do with the GAN, which the figure tells apart by colour and shape. */
type Role = "gan" | "control" | "plain";

const ROLES: Readonly<Record<Role, { color: string; mark: IntervalMark; legend: string }>> = {
  gan: { color: color("accent"), mark: "dot", legend: "builds on the GAN" },
  control: { color: color("discriminator"), mark: "ring", legend: "its control, without the GAN's training" },
  plain: { color: color("variance"), mark: "square", legend: "no GAN" },
};

/** The accuracies that prove a finding, sorted, with intervals: small enough to stand beside it. */
export function renderFindingFigure({ results, labels }: BudgetFinding): Html {
  const shown = chooseRows(results);
  const roles = new Set(shown.map(roleOf));
  const isOfGans = roles.has("gan");
  const rows = shown.map((result): IntervalRow => rowOf(result, isOfGans));
  const spoken = shown.map(
    (result, at) =>
      `${rows[at].label} ${formatPercent(result.meanAccuracy, 1)}${isOfGans ? ` (${ROLES[roleOf(result)].legend})` : ""}`,
  );
  const left = results.length - shown.length;
  return html`<div class="proof" id="proof">
    <p class="proof-title">
      Test accuracy${labels > 0 && ` with ${formatQuantity(labels, "label")}`}, 95 %
      intervals${left > 0 && `; ${left} more below`}
    </p>
    ${renderChart({
      ...{ id: "chart-finding", spec: { kind: "interval", data: rows }, width: 520 },
      height: rows.length * ROW_HEIGHT + AXIS_HEIGHT,
      description: `Test accuracy, the best first. ${spoken.join("; ")}.`,
    })}
    ${isOfGans && renderLegend(roles)}
  </div>`;
}

/** The best, and every method that the finding rests on: those with a GAN and their controls come before others. */
function chooseRows(results: readonly MethodResult[]): MethodResult[] {
  if (results.length <= MOST_ROWS) {
    return [...results];
  }
  const isPlain = (result: MethodResult): boolean => roleOf(result) === "plain";
  const order = [results[0], results.find(isPlain), ...results.filter((result) => !isPlain(result)), ...results];
  const chosen = [...new Set(order)].filter((result) => result !== undefined).slice(0, MOST_ROWS);
  return results.filter((result) => chosen.includes(result));
}

function rowOf(result: MethodResult, isOfGans: boolean): IntervalRow {
  const { about, meanAccuracy, interval } = result;
  const role = ROLES[roleOf(result)];
  return {
    ...{ label: about.title, accuracy: meanAccuracy, low: interval.low, high: interval.high },
    ...(isOfGans ? { color: role.color, mark: role.mark } : { color: color("accent") }),
  };
}

function roleOf({ about }: MethodResult): Role {
  if (about.controlOf !== undefined) {
    return "control";
  }
  return usesGan(about) ? "gan" : "plain";
}

function renderLegend(roles: ReadonlySet<Role>): Html {
  return html`<ul class="legend">
    ${(Object.keys(ROLES) as Role[])
      .filter((role) => roles.has(role))
      .map((role) => html`<li><span class="mark ${ROLES[role].mark} ${role}"></span>${ROLES[role].legend}</li>`)}
  </ul>`;
}
