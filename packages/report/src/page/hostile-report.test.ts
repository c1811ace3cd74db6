import { HOSTILE_TEXTS, plantText } from "@gan-cls/testing";
import { parse, type DefaultTreeAdapterTypes } from "parse5";
import { describe, expect, it } from "vitest";
import { fullStudy, oldStudy } from "../__fixtures__/report-data";
import { qualityRun } from "../__fixtures__/quality-run";
import { tasksRun } from "../__fixtures__/tasks-run";
import type { ReportData } from "../data/report-data";
import { chartOf, type FigureSpec } from "../charts/figure-spec";
import { renderFigureSvg, renderSvgDocument } from "../charts/render-svg";
import { renderReport } from "./render-report";
import { renderWatchPage } from "./render-watch";

/** What a browser makes of a page: its elements with the names of their attributes, in order, and the values of these. */
interface ParsedPage {
  readonly elements: readonly string[];
  readonly attributes: readonly { readonly name: string; readonly value: string }[];
  readonly scripts: readonly string[];
}

function parsePage(page: string): ParsedPage {
  const [elements, attributes, scripts]: [string[], ParsedPage["attributes"][number][], string[]] = [[], [], []];
  const visit = (node: DefaultTreeAdapterTypes.ChildNode): void => {
    if (node.nodeName === "#comment") {
      elements.push("#comment");
    }
    if (!("tagName" in node)) {
      return;
    }
    elements.push(node.tagName, ...node.attrs.map(({ name }) => `@${name}`));
    attributes.push(...node.attrs);
    if (node.tagName === "script") {
      scripts.push(node.childNodes.map((child) => ("value" in child ? child.value : "")).join(""));
    }
    node.childNodes.forEach(visit);
  };
  parse(page).childNodes.forEach(visit);
  return { elements, attributes, scripts };
}

/** Labels of charts are cut into lines and left out where there is no room, and a note may have code in it: there may be more or fewer of these. */
const withoutLabels = ({ elements }: ParsedPage): string[] => {
  const kept: string[] = [];
  let isInText = false;
  for (const entry of elements) {
    isInText = entry === "text" || entry === "tspan" || (isInText && entry.startsWith("@"));
    kept.push(...(isInText || entry === "code" ? [] : [entry]));
  }
  return kept;
};

/** Words of the format that are not shown as they are. */
const options = { keep: ["kind", "code"], named: ["dataHashes", "versions"] };

/** Study, additions and everything else that has texts. */
const wholeStudy: ReportData = {
  ...fullStudy,
  leftOut: [{ file: "report/images/a.idx", reason: "expected a checksum" }],
  gans: fullStudy.gans.map((gan) => ({
    ...gan,
    warnings: [{ code: "plateau", message: "a message", epoch: 1, step: 2 }],
  })),
  additions: { head: ["Method", "With"], rows: [["alpha", "better"]], facts: ["a fact"] },
  study: fullStudy.study && {
    ...fullStudy.study,
    selection: {
      ...{ folds: 3, labels: 100, chosen: "alpha", reasons: ["a reason"], budgetSeconds: 60 },
      candidates: [
        { method: "alpha", title: "Alpha", seconds: 1, accuracy: 0.5, balancedAccuracy: 0.5 },
        { method: "beta", title: "Beta", seconds: 1, left: "no time" },
      ],
    },
  },
};

const SHOWN: readonly (readonly [string, ReportData])[] = [
  ["a study", wholeStudy],
  ["a study of an older version", oldStudy],
  ["the quality of samples", qualityRun],
  ["other tasks", tasksRun],
  ["a GAN", { ...fullStudy, kind: "train gan", study: undefined, methods: [] }],
];

/** Several texts at once, because a page takes a while to draw. */
const groups = Array.from({ length: 5 }, (_, group) =>
  Object.values(HOSTILE_TEXTS)
    .filter((__, index) => index % 5 === group)
    .join(" "),
);

describe.each(SHOWN)("the report of %s", (name, data) => {
  it("has the elements that it has with harmless texts, whatever texts it is given", () => {
    const harmless = withoutLabels(parsePage(renderReport(plantText(data, "x ", options))));
    for (const text of name === "a study" ? groups : [groups.join(" ")]) {
      expectHarmless(renderReport(plantText(data, text, options)), harmless);
    }
  });
});

function expectHarmless(page: string, harmless: readonly string[]): void {
  const parsed = parsePage(page);
  expect(withoutLabels(parsed)).toEqual(harmless);
  expect(parsed.attributes.filter(({ name }) => name.startsWith("on"))).toEqual([]);
  const addresses = parsed.attributes.filter(({ name }) => ["href", "src", "srcset"].includes(name));
  expect(
    addresses.filter(({ value }) => !/^(?:#[\w-]+|data:image\/(?:png|gif);base64,[\w+/=]+|data:,)$/.test(value)),
  ).toEqual([]);
  const ids = parsed.attributes.filter(({ name }) => ["id", "class", "data-chart"].includes(name));
  expect(ids.filter(({ value }) => !/^[\w -]+$/.test(value))).toEqual([]);
  // All scripts but the last are JSON.
  parsed.scripts.slice(0, -1).forEach((script) => expect(() => JSON.parse(script) as unknown).not.toThrow());
  expect(page.replaceAll("\n", "").replaceAll(/<(script|style)[^>]*>[^]*?<\/\1>/g, "")).not.toMatch(
    /[\p{Cc}\p{Cs}\p{Bidi_Control}\u2028\u2029]/u,
  );
}

it("renderWatchPage takes any title", () => {
  const harmless = parsePage(renderWatchPage("x")).elements;
  for (const text of Object.values(HOSTILE_TEXTS)) {
    expect(parsePage(renderWatchPage(text)).elements).toEqual(harmless);
  }
});

describe("a standalone SVG whose every text holds", () => {
  const size = { width: 480, height: 320 };
  const spec: FigureSpec = {
    kind: "confusion",
    data: {
      counts: [
        [3, 1],
        [0, 4],
      ],
      classNames: ["cat", "dog"],
    },
  };
  const draw = (text: string): string =>
    renderSvgDocument(plantText(spec, text, { keep: ["kind"] }), size, `${text}title`);
  const harmless = withoutLabels(parsePage(draw("x ")));

  it.each(Object.entries(HOSTILE_TEXTS))("%s", (_, text) => {
    const svg = draw(text);
    const parsed = parsePage(svg);
    expect(withoutLabels(parsed)).toEqual(harmless);
    expect(parsed.attributes.filter(({ name, value }) => name.startsWith("on") || /script:/i.test(value))).toEqual([]);
    expect(svg.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cs}\p{Bidi_Control}\u2028\u2029]/u);
  });
});

describe("tooltips", () => {
  it("escape names of classes and methods", () => {
    const spec: FigureSpec = {
      kind: "confusion",
      data: {
        counts: [
          [3, 1],
          [0, 4],
        ],
        classNames: ["<b>", "dog"],
      },
    };
    const { tooltip } = chartOf(spec, { width: 400, height: 400 });
    const { formatter } = tooltip as { formatter: (item: object) => string };
    expect(formatter({ dataIndex: 0, data: [0, 0, 3] })).not.toContain("<b>");
  });
});

it("renderFigureSvg refuses an id that could leave its attribute", () => {
  const spec: FigureSpec = { kind: "variance", data: [0.5, 0.2] };
  expect(() => renderFigureSvg(spec, { width: 100, height: 100 }, 'cnn"><script>')).toThrow(
    "expected an id of letters",
  );
});
