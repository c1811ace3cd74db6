import { describe, expect, it } from "vitest";
import { fullStudy, gan, oldStudy } from "../__fixtures__/report-data";
import { qualityRun } from "../__fixtures__/quality-run";
import { renderReport } from "./render-report";
import { renderWatchPage } from "./render-watch";

/** Elements that have no end tag. */
const VOID = new Set(["meta", "link", "img", "br", "source", "input"]);

/** The first tag that is closed out of turn or not at all; `undefined` for a page whose tags all match. */
function firstMismatch(page: string): string | undefined {
  const open: string[] = [];
  const markup = page.replaceAll(/<(script|style)\b[^>]*>[^]*?<\/\1>/g, "");
  for (const [, slash, name, selfClosing] of markup.matchAll(/<(\/?)([a-zA-Z][\w-]*)(?:"[^"]*"|[^">])*?(\/?)>/g)) {
    if (VOID.has(name) || selfClosing === "/") {
      continue;
    }
    if (slash === "") {
      open.push(name);
    } else if (open.pop() !== name) {
      return name;
    }
  }
  return open.at(-1);
}

const text = (page: string): string =>
  page.replaceAll(/<(script|style)\b[^>]*>[^]*?<\/\1>/g, "").replaceAll(/<[^>]+>/g, " ");
const figures = (page: string): string[] => [...page.matchAll(/<figure id="([^"]+)"/g)].map(([, id]) => id);

describe("renderReport of samples", () => {
  it("shows figures beside those of real images, with what they were measured by, and the sheets", () => {
    const page = renderReport(qualityRun);
    expect(firstMismatch(page)).toBeUndefined();
    expect(figures(page)).toEqual(["fig-generated-samples", "fig-nearest-first", "fig-nearest-all"]);
    const words = text(page).replaceAll(/\s+/g, " ");
    for (const part of ["FID 12.35", "53.00 %", "layer hidden", "60 000 train images", "abcd", "10 000 test images"]) {
      expect(words).toContain(part);
    }
    expect([...page.matchAll(/class="missing"/g)]).toHaveLength(1);
  });
});

describe("renderReport", () => {
  const page = renderReport(fullStudy);

  it("has every figure of a full study", () => {
    expect(figures(page)).toEqual([
      ...["fig-accuracy", "fig-learning", "fig-labels", "fig-confusion", "fig-pairs", "fig-probabilities"],
      ...["fig-losses-gan", "fig-epochs-gan", "fig-generated-gan", "fig-map", "fig-eigen", "fig-rebuilt", "fig-cost"],
    ]);
    // Only the curve over numbers of labels has nothing to show: there is one number.
    expect([...page.matchAll(/class="missing"/g)]).toHaveLength(1);
    expect(text(page)).toContain("gan-cls study --labels 100,1000,10000");
  });

  it("is well-formed, gives the same text again, and escapes what comes from outside", () => {
    expect(firstMismatch(page)).toBeUndefined();
    expect(renderReport(fullStudy)).toBe(page);
    expect(page.replaceAll(/<script[^>]*>[^]*?<\/script>/g, "")).not.toContain("one <&>");
    expect(page).toContain("one &lt;&amp;&gt;");
    expect(text(page)).not.toMatch(/NaN|undefined|Infinity|\[object/);
  });

  it("has every id once", () => {
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  });

  it("fetches nothing: every address is inside the page, and its policy forbids others", () => {
    const addresses = [...page.matchAll(/\b(?:src|href|srcset|data-still|poster|action)="([^"]*)"/g)].map(
      ([, at]) => at,
    );
    expect(addresses.length).toBeGreaterThan(20);
    expect(addresses.filter((address) => !/^(#|data:)/.test(address))).toEqual([]);
    const styles = [...page.matchAll(/<style>([^]*?)<\/style>/g)].map(([, style]) => style).join("");
    expect([...styles.matchAll(/url\((?!data:)|@import/g)]).toEqual([]);
    expect(page).toMatch(/Content-Security-Policy" content="default-src 'none';[^"]*connect-src 'none'/);
  });

  it("gives every chart a description, and its specification as JSON for the script", () => {
    const charts = [...page.matchAll(/<div\s+class="chart"\s+id="([^"]+)"\s+role="img"\s+aria-label="([^"]+)"/g)];
    expect(charts.length).toBeGreaterThan(12);
    for (const [, id, label] of charts) {
      expect(label.length, id).toBeGreaterThan(20);
      const json = new RegExp(`data-chart="${id}">([^]*?)</script>`).exec(page)?.[1] ?? "";
      expect(JSON.parse(json), id).toHaveProperty("kind");
    }
    expect([...page.matchAll(/<img (?![^>]*\balt=")[^>]*>/g)]).toEqual([]);
  });

  it("says of every figure by which command, seed, data and machine it was made", () => {
    const rerun = text(page.slice(page.indexOf('<section id="rerun"')));
    for (const part of [
      "gan-cls study --seed 3",
      "gan-cls report",
      "111111111111",
      "222222222222",
      "a machine",
      "abc123",
    ]) {
      expect(rerun).toContain(part);
    }
    expect(figures(page).filter((id) => !page.includes(`href="#${id}"`))).toEqual(["fig-labels"]);
  });

  it("says what is missing from a run that was made before it was kept", () => {
    const old = renderReport(oldStudy);
    expect(firstMismatch(old)).toBeUndefined();
    expect([...old.matchAll(/class="missing"/g)].length).toBeGreaterThanOrEqual(6);
    for (const part of ["keeps no test images", "keeps no probabilities", "keeps no feature map"]) {
      expect(text(old)).toContain(part);
    }
    expect(figures(old)).toContain("fig-confusion");
  });

  it("shows a GAN alone, and a run that has nothing yet", () => {
    const alone = { ...oldStudy, kind: "train gan", study: undefined, methods: [], gans: [gan] };
    const page = renderReport(alone);
    expect(figures(page)).toEqual(["fig-losses-gan", "fig-epochs-gan", "fig-generated-gan", "fig-cost"]);
    const nothing = renderReport({ ...alone, gans: [] });
    expect(firstMismatch(nothing)).toBeUndefined();
    expect(text(nothing)).toContain("not got far enough");
  });

  it("calls a difference one only where McNemar's test shows it", () => {
    expect(text(page)).toContain("no difference is shown");
    const [comparison] = fullStudy.study?.comparisons ?? [];
    const study = { ...fullStudy.study, comparisons: [{ ...comparison, pValue: 0.01 }] } as typeof fullStudy.study;
    expect(text(renderReport({ ...fullStudy, study }))).toContain("A CNN from scratch beats it");
  });
});

describe("renderReport of additions", () => {
  const head = ["Method", "Test images", "p"];
  const additions = { head, rows: [["cnn", "10 000 real", "< 0.001"]], facts: ["Labelled by one <&>."] };

  it("shows them after the results as a table with where they come from, and leaves them out without any", () => {
    const page = renderReport({ ...fullStudy, additions });
    expect(firstMismatch(page)).toBeUndefined();
    const section = /<section id="additions"[^]*?<\/section>/.exec(page)?.[0] ?? "";
    expect(text(section).replaceAll(/\s+/g, " ")).toContain("Method Test images p cnn 10 000 real &lt; 0.001");
    expect(section).toContain("<li>Labelled by one &lt;&amp;&gt;.</li>");
    expect(page.indexOf('<section id="results"')).toBeLessThan(page.indexOf(section));
    expect(renderReport(fullStudy)).not.toContain('id="additions"');
  });
});

describe("renderWatchPage", () => {
  it("may talk to its own server and nothing else", () => {
    const page = renderWatchPage("train gan: <run>");
    expect(firstMismatch(page)).toBeUndefined();
    expect(page).toContain("train gan: &lt;run&gt;");
    expect(page).toMatch(/default-src 'none';[^"]*img-src data: 'self';[^"]*connect-src 'self'/);
  });
});
