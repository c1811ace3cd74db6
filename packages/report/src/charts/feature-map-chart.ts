import type { ScatterSeriesOption } from "echarts/charts";
import { classColor, color } from "../design/tokens";
import { escapeHtml } from "../page/html";
import type { ChartOption, ChartSize } from "./chart";
import { BASE_OPTION, grid, textWidth, TOOLTIP } from "./style";

/** Points of one feature space with their classes. */
export interface FeaturePoints {
  readonly points: readonly (readonly [number, number])[];
  readonly labels: readonly number[];
  readonly classNames: readonly string[];
  /** The only class in colour. @default all */
  readonly highlighted?: number;
  /** HTML for the box that follows the pointer, by the number of the point. @default the name of its class */
  readonly describe?: (point: number) => string;
}

/** The plane of a feature map: a dot for every image in the colour of its class, and the name of each class where its points are densest. */
export function featureMapChart(
  { points, labels, classNames, highlighted, describe }: FeaturePoints,
  size: ChartSize,
): ChartOption {
  const members = classNames.map((_, label) => points.flatMap((_, point) => (labels[point] === label ? [point] : [])));
  const describeItem = describe ?? ((point: number): string => escapeHtml(classNames[labels[point]]));
  return {
    ...BASE_OPTION,
    grid: grid({ left: EDGE, right: EDGE, top: EDGE, bottom: EDGE }),
    tooltip: {
      ...TOOLTIP,
      formatter: (item) => {
        const { seriesIndex = 0, dataIndex } = item as { seriesIndex?: number; dataIndex: number };
        return describeItem(members[seriesIndex][dataIndex]);
      },
    },
    xAxis: { type: "value", show: false, ...rangeOf(points, 0) },
    yAxis: { type: "value", show: false, ...rangeOf(points, 1) },
    series: [
      ...members.map((own, label): ScatterSeriesOption => ({
        ...{ type: "scatter", large: true, largeThreshold: 0, symbolSize: size.width < 300 ? 4 : 5 },
        data: own.map((point) => [...points[point]]),
        itemStyle: isFaint(label, highlighted)
          ? { color: color("line"), opacity: 1 }
          : { color: classColor(label), opacity: 0.75 },
        z: isFaint(label, highlighted) ? 2 : 3,
      })),
      classNamesAt(members, { points, classNames, highlighted }, size),
    ],
  };
}

const isFaint = (label: number, highlighted: number | undefined): boolean =>
  highlighted !== undefined && highlighted !== label;

/** Pixels between the plane and the chart's edge. */
const EDGE = 4;

/** What the plane spans in one direction: the points, and a little more. */
function rangeOf(points: FeaturePoints["points"], axis: 0 | 1): { readonly min: number; readonly max: number } {
  const values = points.map((point) => point[axis]);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const margin = (high - low) * 0.04;
  return { min: low - margin, max: high + margin };
}

/** The name of each class where its points are densest; names that would overlap are moved apart, and those at the edge inwards. */
function classNamesAt(
  members: readonly (readonly number[])[],
  { points, classNames, highlighted }: Pick<FeaturePoints, "points" | "classNames" | "highlighted">,
  { width, height }: ChartSize,
): ScatterSeriesOption {
  const fontSize = Math.max(...classNames.map(({ length }) => length)) > 2 ? 14 : 18;
  const [columns, rows] = [rangeOf(points, 0), rangeOf(points, 1)];
  const shown = members.flatMap((own, label) =>
    own.length === 0 || isFaint(label, highlighted)
      ? []
      : [{ label, at: densestOf(own.map((point) => points[point])) }],
  );
  const places = spreadOut(
    shown.map(({ at }) => at),
    spanOf(points) * LEAST_NAME_DISTANCE,
  );
  return {
    ...{ type: "scatter", silent: true, symbolSize: 0, z: 10, tooltip: { show: false } },
    data: shown.map(({ label }, index) => {
      const [x, y] = places[index];
      // ECharts counts an offset downwards, and the axis upwards.
      const offset = [
        inwards((x - columns.min) / (columns.max - columns.min), textWidth([classNames[label]], fontSize), width),
        -inwards((y - rows.min) / (rows.max - rows.min), fontSize, height),
      ];
      return {
        value: [x, y],
        label: {
          ...{ show: true, position: "inside", formatter: () => classNames[label], fontSize, fontWeight: 700, offset },
          ...{ color: color("ink"), textBorderColor: color("paper"), textBorderWidth: 4 },
        },
      };
    }),
  };
}

/** By how many pixels text that is centred at this share of a side has to move to stay inside. */
function inwards(share: number, length: number, side: number): number {
  const at = EDGE + share * (side - 2 * EDGE);
  const half = Math.min(length, side) / 2;
  return Math.min(Math.max(at, half), side - half) - at;
}

type Point = readonly [number, number];

/** Names are at least this share of the plane's width apart. */
const LEAST_NAME_DISTANCE = 0.075;

/** Neighbours by which the density at a point is measured. */
const DENSITY_NEIGHBOURS = 8;

function distance([x1, y1]: Point, [x2, y2]: Point): number {
  return Math.hypot(x1 - x2, y1 - y2);
}

/** The point whose nearest others are nearest. */
function densestOf(points: readonly Point[]): Point {
  const reach = points.map((point) => {
    const distances = points.map((other) => distance(point, other)).sort((a, b) => a - b);
    return distances[Math.min(DENSITY_NEIGHBOURS, distances.length - 1)];
  });
  return points[reach.indexOf(Math.min(...reach))];
}

function spanOf(points: readonly Point[]): number {
  const xs = points.map(([x]) => x);
  return Math.max(...xs) - Math.min(...xs);
}

/** Pushes places apart in pairs until they are far enough from each other. */
function spreadOut(places: readonly Point[], least: number): Point[] {
  const moved = places.map(([x, y]): [number, number] => [x, y]);
  for (let round = 0; round < 20; round++) {
    for (let first = 0; first < moved.length; first++) {
      for (let second = first + 1; second < moved.length; second++) {
        const gap = distance(moved[first], moved[second]);
        if (gap < least) {
          const push = (least - gap) / 2;
          const [dx, dy] = gap === 0 ? [0, 1] : [0, 1].map((axis) => (moved[first][axis] - moved[second][axis]) / gap);
          moved[first] = [moved[first][0] + dx * push, moved[first][1] + dy * push];
          moved[second] = [moved[second][0] - dx * push, moved[second][1] - dy * push];
        }
      }
    }
  }
  return moved;
}
