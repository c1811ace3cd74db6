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
  // Of a single point, too, there is a plane.
  const margin = (high - low) * 0.04 || 1;
  return { min: low - margin, max: high + margin };
}

/** The name of each class where its points are densest. */
function classNamesAt(
  members: readonly (readonly number[])[],
  { points, classNames, highlighted }: Pick<FeaturePoints, "points" | "classNames" | "highlighted">,
  size: ChartSize,
): ScatterSeriesOption {
  const fontSize = Math.max(...classNames.map(({ length }) => length)) > SHORT_NAME ? 14 : 18;
  const shown = members.flatMap((own, label) =>
    own.length === 0 || isFaint(label, highlighted)
      ? []
      : [{ name: classNames[label], at: densestOf(own.map((point) => points[point])) }],
  );
  const toPixels = pixelsOf(points, size);
  const boxes = shown.map(({ name, at }) => {
    const [x, y] = toPixels(at);
    return { x, y, width: textWidth([name], fontSize), height: fontSize };
  });
  const places = placeBoxes(boxes, size);
  return {
    ...{ type: "scatter", silent: true, symbolSize: 0, z: 10, tooltip: { show: false } },
    data: shown.map(({ name, at }, index) => ({
      value: [...at],
      label: {
        ...{ show: true, position: "inside", formatter: () => name, fontSize, fontWeight: 700 },
        ...{ color: color("ink"), textBorderColor: color("paper"), textBorderWidth: 4 },
        offset: [places[index].x - boxes[index].x, places[index].y - boxes[index].y],
      },
    })),
  };
}

/** Letters of a name that can be large: a digit. */
const SHORT_NAME = 2;

/** Where the chart draws a point, counted from its upper left corner. */
function pixelsOf(points: FeaturePoints["points"], { width, height }: ChartSize): (point: Point) => [number, number] {
  const [columns, rows] = [rangeOf(points, 0), rangeOf(points, 1)];
  return ([x, y]) => [
    EDGE + ((x - columns.min) / (columns.max - columns.min)) * (width - 2 * EDGE),
    EDGE + ((rows.max - y) / (rows.max - rows.min)) * (height - 2 * EDGE),
  ];
}

/** Text around its centre. */
interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Pushes texts that overlap apart, in pairs and in the direction that takes less, and back into the chart. */
function placeBoxes(boxes: readonly Box[], size: ChartSize): readonly Pick<Box, "x" | "y">[] {
  const places = boxes.map(({ x, y }) => ({ x, y }));
  for (let round = 0; round < PLACING_ROUNDS; round++) {
    for (let first = 0; first < boxes.length; first++) {
      for (let second = first + 1; second < boxes.length; second++) {
        pushApart([places[first], places[second]], [boxes[first], boxes[second]]);
      }
    }
    places.forEach((place, index) => {
      place.x = within(place.x, boxes[index].width, size.width);
      place.y = within(place.y, boxes[index].height, size.height);
    });
  }
  return places;
}

/** Ten names settle in fewer. */
const PLACING_ROUNDS = 50;

function pushApart([p, q]: [{ x: number; y: number }, { x: number; y: number }], [a, b]: [Box, Box]): void {
  const across = (a.width + b.width) / 2 - Math.abs(p.x - q.x);
  const down = (a.height + b.height) / 2 - Math.abs(p.y - q.y);
  if (across > 0 && down > 0) {
    const axis = across < down ? "x" : "y";
    const push = (Math.min(across, down) / 2) * (p[axis] < q[axis] ? -1 : 1);
    p[axis] += push;
    q[axis] -= push;
  }
}

/** The centre nearest to `at` from which text of this length does not reach over a side's ends. */
function within(at: number, length: number, side: number): number {
  const half = Math.min(length, side) / 2;
  return Math.min(Math.max(at, half), side - half);
}

type Point = readonly [number, number];

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
