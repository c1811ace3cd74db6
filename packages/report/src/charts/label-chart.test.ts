import type { StudyRow } from "@gan-cls/evaluate";
import { describe, expect, it } from "vitest";
import { labelCurves } from "../sections/label-curves";
import { labelChart, type LabelCurve } from "./label-chart";
import { renderFigureSvg } from "./render-svg";

const SIZE = { width: 760, height: 480 };

function curve(name: string, accuracies: readonly number[]): LabelCurve {
  const points = accuracies.map((accuracy, index) => ({
    ...{ labels: 100 * 10 ** index, accuracy },
    ...{ low: accuracy - 0.001, high: Math.min(1, accuracy + 0.001) },
  }));
  return { name, color: "var(--family-2)", points };
}

interface DrawnAxis {
  readonly type: string;
  readonly min: number;
  readonly max: number;
  readonly axisLabel: { readonly customValues: readonly number[] };
}

function axes(curves: readonly LabelCurve[]): { x: DrawnAxis; y: DrawnAxis } {
  const { xAxis, yAxis } = labelChart(curves, SIZE) as unknown as { xAxis: DrawnAxis; yAxis: DrawnAxis };
  return { x: xAxis, y: yAxis };
}

describe("labelChart", () => {
  it("draws errors and labels on logarithmic axes with ticks where readers look", () => {
    const { x, y } = axes([curve("a", [0.7, 0.9, 0.994])]);
    expect(x).toMatchObject({ type: "log", min: 100, max: 10_000, axisLabel: { customValues: [100, 1000, 10_000] } });
    expect(y).toMatchObject({ type: "log", min: 0.005, max: 0.4 });
    expect(y.axisLabel.customValues).toEqual([0.005, 0.01, 0.02, 0.05, 0.1, 0.2]);
  });

  it("has more ticks where errors are alike", () => {
    const { y } = axes([curve("a", [0.433, 0.517, 0.65])]);
    expect(y).toMatchObject({ min: 0.3, max: 0.7, axisLabel: { customValues: [0.3, 0.4, 0.5, 0.7] } });
  });

  it("has a place for a method without an error", () => {
    const { y } = axes([curve("a", [0.9, 1])]);
    expect(y.min).toBe(1e-4);
    const svg = renderFigureSvg({ kind: "labels", data: [curve("a", [0.9, 1])] }, SIZE);
    expect(svg).not.toMatch(/NaN|Infinity/);
  });

  it("names every method at the end of its line, also one whose line is shorter, and dashes the controls", () => {
    const data = [curve("Long", [0.8, 0.9, 0.95]), { ...curve("Short", [0.7, 0.85]), isControl: true }];
    const svg = renderFigureSvg({ kind: "labels", data }, SIZE);
    expect(svg).toContain(">Long<");
    expect(svg).toContain(">Short<");
    const dashed = svg.match(/<path[^>]*stroke-dasharray[^>]*>/g) ?? [];
    expect(dashed).toHaveLength(1);
    // In its own colour, not in that of the paper, which its points are filled with.
    expect(dashed[0]).toContain(`stroke="${data[1].color}"`);
  });
});

it("describes the point under the pointer, also where two methods share a title", () => {
  const { tooltip } = labelChart([curve("<b>", [0.7, 0.9]), curve("<b>", [0.8, 0.95])], SIZE);
  const { formatter } = tooltip as { formatter: (item: object) => string };
  // Rules, two whiskers, two lines.
  expect(formatter({ seriesIndex: 4, dataIndex: 1 })).toBe(
    "<strong>&lt;b&gt;</strong>, 1 000 labels<br>95.00 % correct (94.90 % to 95.10 %)",
  );
});

describe("labelCurves", () => {
  const row = (method: string, labels: number, seed: number, testAccuracy: number): StudyRow => ({
    ...{ method, labels, seed, testAccuracy, testSize: 100, seconds: 1, confusion: [], labelHash: "0" },
  });

  it("puts one standard deviation of the seeds around the mean, and the interval around a single seed", () => {
    const [curveOf] = labelCurves({
      rows: [row("beta", 1000, 1, 0.8), row("beta", 1000, 2, 0.9), row("beta", 100, 1, 0.5)],
    });
    expect(curveOf).toMatchObject({ name: "beta", isControl: false });
    expect(curveOf.points).toMatchObject([{ labels: 100, accuracy: 0.5 }, { labels: 1000 }]);
    const [single, several] = curveOf.points;
    expect(single.low).toBeCloseTo(0.404, 3);
    expect(several.accuracy).toBeCloseTo(0.85);
    expect(several.high - several.accuracy).toBeCloseTo(Math.sqrt(0.005));
  });

  it("takes titles, colours and controls from the study's methods", () => {
    const shared = { family: "transfer", description: "A method.", needsDiscriminator: true };
    const methods = [
      { ...shared, name: "beta", title: "Beta" },
      { ...shared, name: "beta-control", title: "Beta, untrained", controlOf: "beta" },
    ];
    const rows = [row("beta-control", 100, 1, 0.5), row("beta", 100, 1, 0.6)];
    expect(labelCurves({ methods, rows }).map(({ name, color, isControl }) => [name, color, isControl])).toEqual([
      ["Beta, untrained", "color-mix(in srgb, var(--family-1) 70%, var(--paper))", true],
      ["Beta", "var(--family-1)", false],
    ]);
  });
});
