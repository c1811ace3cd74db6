import type { CustomSeriesOption, LineSeriesOption, ScatterSeriesOption } from "echarts/charts";
import { describe, expect, it } from "vitest";
import { mixColors } from "../design/tokens";
import type { ChartOption } from "./chart";
import { confusionCells } from "./confusion-chart";
import { chartOf, type FigureSpec } from "./figure-spec";
import { accuracyRange } from "./learning-chart";
import { movingAverage } from "./loss-chart";
import { renderFigureSvg, renderSvgDocument } from "./render-svg";
import { nameOffsets, shareAxis } from "./style";

const SIZE = { width: 600, height: 300 };

/** A mixture of mixtures. */
const CONTROL = mixColors(mixColors("var(--family-2-end)", "var(--family-2)", 0.5), "var(--paper)", 0.7);

const learning: FigureSpec = {
  kind: "learning",
  data: {
    ...{ name: "beta", title: "Beta", color: "var(--family-3)", others: [[0.1, 0.2]], range: [0.4, 1] },
    history: { accuracy: [0.5, 0.6, 0.7], validationAccuracy: [0.55, 0.65, 0.72] },
    stages: [
      { firstEpoch: 1, trainable: "head" },
      { firstEpoch: 3, trainable: "all" },
    ],
    published: [{ name: "beta", labels: 100, epoch: 3, accuracy: 0.9 }],
  },
};

const SPECS: readonly FigureSpec[] = [
  learning,
  { kind: "loss", data: { steps: [1, 2, 3], discriminator: [1.4, 1.2, 1.1], generator: [0.7, 0.8, 0.9] } },
  { kind: "loss", data: { steps: [], discriminator: [], generator: [] } },
  {
    kind: "confusion",
    data: {
      counts: [
        [41, 2],
        [0, 37],
      ],
      classNames: ["zero", "one"],
    },
  },
  {
    kind: "interval",
    data: [{ label: "Alpha", color: CONTROL, accuracy: 0.9, low: 0.88, high: 0.92, published: 0.95 }],
  },
  {
    kind: "tasks",
    data: {
      name: "share",
      rows: [
        {
          ...{ task: "one-class", measure: "AUROC", unit: "area" },
          trained: { value: 0.98, interval: { low: 0.97, high: 0.99 } },
          random: { value: 0.95, interval: { low: 0.94, high: 0.96 }, seeds: 3, deviation: 0.01 },
          baseline: { value: 0.9, interval: { low: 0.89, high: 0.91 }, name: "pixels" },
        },
      ],
    },
  },
  {
    kind: "labels",
    data: [
      {
        name: "Alpha",
        color: "var(--family-2)",
        points: [
          { labels: 100, accuracy: 0.8, low: 0.7, high: 0.85 },
          { labels: 1000, accuracy: 0.9, low: 0.88, high: 0.92 },
        ],
      },
    ],
  },
  {
    kind: "probability",
    data: { truth: 1, classNames: ["0", "1"], methods: [{ name: "Alpha", probabilities: [0.7, 0.3], predicted: 0 }] },
  },
  {
    kind: "feature-map",
    data: {
      points: [
        [0, 0],
        [1, 1],
        [2, 0],
        [2, 3],
      ],
      labels: [0, 1, 0, 1],
      classNames: ["a", "b"],
    },
  },
  { kind: "cost", data: { rows: [{ label: "Alpha", color: "var(--family-2)", value: 12, text: "12 s" }] } },
  { kind: "variance", data: [0.5, 0.25] },
];

const seriesOf = ({ series = [] }: ChartOption) => (Array.isArray(series) ? series : [series]);

describe("every chart", () => {
  it.each(SPECS.map((spec, index) => [`${spec.kind} ${index}`, spec] as const))(
    "%s draws as one whole SVG in colours of the tokens",
    (_, spec) => {
      for (const width of [280, 600]) {
        const svg = renderFigureSvg(spec, { ...SIZE, width });
        expect(svg).toMatch(/^<svg [^]*<\/svg>$/);
        expect(svg).not.toMatch(/NaN|undefined|Infinity|ecmeta/);
        expect(svg).toContain(`viewBox="0 0 ${width} 300"`);
      }
      // The page's script gets the same specification through JSON.
      expect(renderFigureSvg(JSON.parse(JSON.stringify(spec)) as FigureSpec, SIZE)).toBe(renderFigureSvg(spec, SIZE));
    },
  );

  it("stands alone with colours in place of variables and mixtures, under its title", () => {
    for (const spec of SPECS) {
      const svg = renderSvgDocument(spec, SIZE, "A title <&>");
      expect(svg).not.toMatch(/var\(|color-mix/);
      expect(svg).toContain("A title &lt;&amp;&gt;");
    }
  });
});

describe("renderFigureSvg", () => {
  it("takes no id that could end an attribute", () => {
    expect(() => renderFigureSvg(SPECS[1], SIZE, 'a"><script>')).toThrow(
      'renderFigureSvg: expected an id of letters, numbers, - and _, got a"><script>',
    );
  });
});

describe("learningChart", () => {
  it("has validation strong, training dashed, published figures hollow, and a rule where more layers are trained", () => {
    const series = seriesOf(chartOf(learning, SIZE)) as LineSeriesOption[];
    const byName = (name: string): LineSeriesOption | undefined => series.find((one) => one.name === name);
    expect(byName("held-out images")?.data).toEqual([
      [1, 0.55],
      [2, 0.65],
      [3, 0.72],
    ]);
    expect(byName("training batches")).toMatchObject({
      data: [
        [1, 0.5],
        [2, 0.6],
        [3, 0.7],
      ],
      lineStyle: { type: [4, 3] },
    });
    expect(byName("published")?.data).toEqual([[3, 0.9]]);
    expect(byName("held-out images")?.markLine?.data).toMatchObject([{ xAxis: 2.5 }]);
  });

  it("shares an axis that holds every accuracy", () => {
    expect(accuracyRange([{ accuracy: [0.31, 0.9] }, { validationAccuracy: [0.5] }])).toEqual([0.3, 1]);
    expect(accuracyRange([{ accuracy: [0.99] }])).toEqual([0.95, 1]);
  });
});

describe("confusionChart", () => {
  it("normalises every row and keeps the counts", () => {
    const cells = confusionCells([
      [3, 1],
      [0, 0],
    ]);
    expect(cells.map(({ share }) => share)).toEqual([0.75, 0.25, 0, 0]);
    expect(cells[1]).toEqual({ truth: 0, predicted: 1, count: 1, share: 0.25 });
    const svg = renderFigureSvg(SPECS[3], { width: 300, height: 300 });
    for (const text of ["41", "37", "zero", "predicted", "true"]) {
      expect(svg).toContain(`>${text}<`);
    }
  });

  it("writes class names out, upright above the cells where they are wider", () => {
    const classNames = ["a rather long name", "x", "y", "z"];
    const counts = classNames.map((_, truth) => classNames.map((__, label) => (truth === label ? 5 : 0)));
    const svg = renderFigureSvg({ kind: "confusion", data: { counts, classNames } }, { width: 300, height: 300 });
    expect(svg.match(/>a rather/g)).toHaveLength(2);
    expect(svg.match(/>x</g)).toHaveLength(2);
    const rotations = [300, 900].map((width) => {
      const { xAxis } = chartOf({ kind: "confusion", data: { counts, classNames } }, { width, height: 300 });
      return (xAxis as { axisLabel: { rotate: number } }).axisLabel.rotate;
    });
    expect(rotations).toEqual([90, 0]);
  });

  it("describes a cell under the pointer, with names escaped", () => {
    const chart = chartOf(
      {
        kind: "confusion",
        data: {
          counts: [
            [3, 1],
            [0, 4],
          ],
          classNames: ["<b>", "1"],
        },
      },
      SIZE,
    );
    const { formatter } = chart.tooltip as { formatter: (item: { dataIndex: number }) => string };
    expect(formatter({ dataIndex: 1 })).toBe(
      "<strong>&lt;b&gt; classified as 1</strong><br>1 image, 25.0 % of the class",
    );
  });
});

describe("featureMapChart", () => {
  it("puts every point into the series of its class, and leaves one class in colour", () => {
    const data = {
      points: [
        [0, 0],
        [1, 1],
        [2, 0],
      ] as [number, number][],
      labels: [0, 1, 0],
      classNames: ["a", "b"],
    };
    const [a, b] = seriesOf(chartOf({ kind: "feature-map", data }, SIZE)) as ScatterSeriesOption[];
    expect([a.data, b.data]).toEqual([
      [
        [0, 0],
        [2, 0],
      ],
      [[1, 1]],
    ]);
    const [faint, bright] = seriesOf(
      chartOf({ kind: "feature-map", data: { ...data, highlighted: 1 } }, SIZE),
    ) as ScatterSeriesOption[];
    expect(faint.itemStyle?.color).toBe("var(--line)");
    expect(bright.itemStyle?.color).toBe("var(--class-1)");
  });

  it("keeps the names of classes inside and apart, however long they are and wherever their points lie", () => {
    // In three corners, and two classes on one spot.
    const points = [
      [0, 0],
      [1, 9],
      [9, 4],
      [9, 4],
      [5, 5],
    ] as [number, number][];
    const classNames = ["Ankle boot", "Umbrella", "Pullover", "Shirt", "Shirts"];
    for (const width of [280, 600]) {
      const data = { points, labels: [0, 1, 2, 3, 4], classNames };
      const svg = renderFigureSvg({ kind: "feature-map", data }, { ...SIZE, width });
      // A name is drawn twice: its border in the colour of the paper, and itself.
      const pattern = /<text[^>]*font-size:14px[^>]*translate\(([-\d.]+) ([-\d.]+)\)[^>]*>([^<]+)</g;
      const names = new Map(
        [...svg.matchAll(pattern)].map(([, x, y, name]) => {
          const half = (name.length * 14 * 0.55) / 2;
          return [
            name,
            { left: Number(x) - half, right: Number(x) + half, top: Number(y) - 6.5, bottom: Number(y) + 6.5 },
          ];
        }),
      );
      expect([...names.keys()].sort()).toEqual([...classNames].sort());
      const boxes = [...names.values()];
      for (const [index, box] of boxes.entries()) {
        expect(Math.min(box.left, box.top)).toBeGreaterThanOrEqual(0);
        expect(box.right).toBeLessThanOrEqual(width);
        expect(box.bottom).toBeLessThanOrEqual(SIZE.height);
        for (const other of boxes.slice(index + 1)) {
          const isApart =
            Math.max(box.left, other.left) >= Math.min(box.right, other.right) ||
            Math.max(box.top, other.top) >= Math.min(box.bottom, other.bottom);
          expect(isApart).toBe(true);
        }
      }
    }
  });
});

describe("lossChart", () => {
  it("names both lines however little room there is: colour alone tells nothing", () => {
    for (const width of [280, 900]) {
      const svg = renderFigureSvg(SPECS[1], { ...SIZE, width });
      expect(svg).toContain(">Discriminator<");
      expect(svg).toContain(">Generator<");
    }
  });

  it("knows that a generator's hinge loss may be negative, and where a discriminator guesses", () => {
    const scales = (["original", "hinge"] as const).map((loss) => {
      const data = { loss, steps: [1, 2], discriminator: [2, 1], generator: [-1, 0.5] };
      const { yAxis, series } = chartOf({ kind: "loss", data }, SIZE);
      const [rule] = (series as LineSeriesOption[]).at(-1)?.markLine?.data ?? [];
      return { yAxis, rule };
    });
    expect(scales).toMatchObject([
      { yAxis: { name: "binary cross-entropy, nats", min: 0 }, rule: { yAxis: 2 * Math.log(2) } },
      { yAxis: { name: "hinge loss", min: undefined }, rule: { yAxis: 2 } },
    ]);
  });

  it("draws no more points than a screen has, the first and the last step among them", () => {
    const steps = Array.from({ length: 5000 }, (_, index) => index + 1);
    const losses = steps.map((step) => 1 / step);
    const chart = chartOf({ kind: "loss", data: { steps, discriminator: losses, generator: losses } }, SIZE);
    const [raw] = seriesOf(chart) as LineSeriesOption[];
    const data = raw.data as [number, number][];
    expect(data.length).toBeLessThanOrEqual(1200);
    expect([data[0][0], data.at(-1)?.[0]]).toEqual([1, 5000]);
  });

  it("averages a value with its neighbours on both sides", () => {
    expect(movingAverage([0, 3, 6])).toEqual([1.5, 3, 4.5]);
  });
});

describe("intervalChart", () => {
  it("has an axis whose ends are rules and that holds every interval", () => {
    const { min, max, interval } = shareAxis(0.771, 0.932);
    expect([min, max, interval]).toEqual([0.75, 0.95, 0.05]);
    expect(shareAxis(0.995, 1)).toEqual({ min: 0.995, max: 1, interval: 0.005 });
    const [series] = seriesOf(chartOf(SPECS[4], SIZE)) as CustomSeriesOption[];
    expect(series.data).toEqual([[0.9, 0]]);
  });
});

describe("nameOffsets", () => {
  it("moves names apart that would cover each other, and no others", () => {
    const ends = [100, 20, 102, 101];
    const places = nameOffsets(ends).map((offset, index) => ends[index] + offset);
    expect(places[1]).toBe(20);
    const [first, second, third] = [places[0], places[3], places[2]];
    expect(second - first).toBeGreaterThanOrEqual(14.5);
    expect(third - second).toBeGreaterThanOrEqual(14.5);
  });

  it("keeps the lowest above what stands below, and the others above it", () => {
    const ends = [100, 20, 102, 101];
    const places = nameOffsets(ends, 104).map((offset, index) => ends[index] + offset);
    expect(places).toEqual([74, 20, 104, 89]);
  });
});
