import { formatCount } from "@gan-cls/evaluate";
import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

/** One line. */
export interface Series {
  readonly name: string;
  /** A CSS colour. */
  readonly colour: string;
  readonly values: readonly number[];
  /** The step of each value, ascending. @default 1, 2, ... */
  readonly steps?: readonly number[];
}

interface LineChartProps {
  /** What the picture says, for those who do not see it. */
  label: string;
  series: readonly Series[];
  /** What is counted along the bottom. */
  unit: string;
  /** Steps that fit; the axis grows beyond them. */
  expected?: number;
  /** The highest value that must fit. */
  top?: number;
  format?: (value: number) => string;
}

const HEIGHT = 240;
const MARGIN = { top: 12, right: 16, bottom: 32, left: 44 };

/** Lines over steps, from 0 up. */
export function LineChart({
  label,
  series,
  unit,
  expected = 10,
  top = 1,
  format = String,
}: LineChartProps): JSX.Element {
  const [box, width] = useWidth();
  const count = Math.max(...series.map(({ values, steps }) => steps?.at(-1) ?? values.length));
  const lines = series.map((entry) => ({ ...entry, points: pointsOf(entry, Math.max(200, width)) }));
  const highest = Math.max(top, ...lines.flatMap(({ points }) => points.map(({ value }) => value)));
  const x = scaleLinear([1, Math.max(expected, count)], [MARGIN.left, width - MARGIN.right]);
  const y = scaleLinear([0, highest], [HEIGHT - MARGIN.bottom, MARGIN.top]).nice(4);
  const draw = line<{ step: number; value: number }>(
    ({ step }) => x(step),
    ({ value }) => y(value),
  );
  return (
    <figure class="chart" ref={box}>
      <svg width={width} height={HEIGHT} role="img" aria-label={label} data-steps={count}>
        {y.ticks(4).map((tick) => (
          <g key={tick}>
            <line class="grid-line" x1={MARGIN.left} x2={width - MARGIN.right} y1={y(tick)} y2={y(tick)} />
            <text class="tick" x={MARGIN.left - 8} y={y(tick)} dy="0.32em" text-anchor="end">
              {format(tick)}
            </text>
          </g>
        ))}
        {x
          .ticks(Math.min(6, Math.floor(width / 80)))
          .filter(Number.isInteger)
          .map((tick) => (
            <text key={tick} class="tick" x={x(tick)} y={HEIGHT - 12} text-anchor="middle">
              {formatCount(tick)}
            </text>
          ))}
        {lines.map(({ name, colour, points }) => (
          <path key={name} class="line" d={draw(points) ?? ""} style={{ stroke: colour }} data-points={points.length} />
        ))}
      </svg>
      <figcaption>
        {lines.map(({ name, colour, values }) => (
          <span key={name} class="legend">
            <i style={{ background: colour }} />
            {name} <b>{values.length === 0 ? "–" : format(values[values.length - 1])}</b>
          </span>
        ))}
        <span class="unit">{unit}</span>
      </figcaption>
    </figure>
  );
}

/** The points of a line; those with steps of their own are few. */
function pointsOf({ values, steps }: Series, limit: number): CurvePoint[] {
  return steps === undefined ? thinOut(values, limit) : values.map((value, index) => ({ step: steps[index], value }));
}

/** The width that an element gets. */
function useWidth(): [{ current: HTMLElement | null }, number] {
  const element = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(480);
  useLayoutEffect(() => {
    const { current } = element;
    if (current === null) {
      return undefined;
    }
    const observer = new ResizeObserver(([entry]) => setWidth(Math.max(240, Math.round(entry.contentRect.width))));
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  return [element, width];
}

/** A value of a curve with the step, counted from 1, at which it stands. */
export interface CurvePoint {
  readonly step: number;
  readonly value: number;
}

/**
 * At most about `limit` points of a curve: all of them if there are no more, else the lowest and the highest of equal stretches, so that
 * no peak is lost.
 */
export function thinOut(values: readonly number[], limit: number): CurvePoint[] {
  if (values.length <= limit) {
    return values.map((value, index) => ({ step: index + 1, value }));
  }
  const stretch = Math.ceil((2 * values.length) / limit);
  const points: CurvePoint[] = [];
  for (let start = 0; start < values.length; start += stretch) {
    let [low, high] = [start, start];
    for (let i = start; i < Math.min(start + stretch, values.length); i++) {
      low = values[i] < values[low] ? i : low;
      high = values[i] > values[high] ? i : high;
    }
    const kept = low === high ? [low] : [Math.min(low, high), Math.max(low, high)];
    points.push(...kept.map((index) => ({ step: index + 1, value: values[index] })));
  }
  return points;
}
