import { describe, expect, it } from "vitest";
import { describedMethods, fullStudy, gan, oldStudy } from "../__fixtures__/report-data";
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
      ...["fig-losses-1", "fig-epochs-1", "fig-generated-1", "fig-map", "fig-eigen", "fig-rebuilt", "fig-cost"],
    ]);
    // Only the curve over numbers of labels has nothing to show: there is one number.
    expect([...page.matchAll(/class="missing"/g)]).toHaveLength(1);
    expect(text(page)).toContain("a single number of labels");
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

  it("says which command, seed, data and machine every figure comes from", () => {
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

  it("says what is missing from a run of an older version", () => {
    const old = renderReport(oldStudy);
    expect(firstMismatch(old)).toBeUndefined();
    expect([...old.matchAll(/class="missing"/g)].length).toBeGreaterThanOrEqual(6);
    for (const part of ["keeps no test images", "keeps no probabilities", "keeps no feature map"]) {
      expect(text(old)).toContain(part);
    }
    expect(figures(old)).toContain("fig-confusion");
    // Its methods are shown by their names.
    expect(text(old)).toMatch(/gamma classifies/);
    expect(text(old)).toMatch(/How well can\s+tiny\s+be classified\?/);
  });

  it("shows a GAN alone, and a run that has nothing yet", () => {
    const alone = { ...oldStudy, kind: "train gan", study: undefined, methods: [], gans: [gan] };
    const page = renderReport(alone);
    expect(figures(page)).toEqual(["fig-losses-1", "fig-epochs-1", "fig-generated-1", "fig-cost"]);
    const nothing = renderReport({ ...alone, gans: [] });
    expect(firstMismatch(nothing)).toBeUndefined();
    expect(text(nothing)).toContain("not got far enough");
  });

  it("says what the monitors have noticed, and where to read on", () => {
    const warning = { code: "mode-collapse", message: "all samples look <alike>", epoch: 3, step: 300 };
    const warned = renderReport({ ...fullStudy, gans: [{ ...gan, warnings: [warning] }] });
    expect(firstMismatch(warned)).toBeUndefined();
    expect(warned).toContain(
      "<li>Epoch 3, step 300: all samples look &lt;alike&gt; (docs/monitors.md#mode-collapse)</li>",
    );
    expect(page).not.toContain("What the monitors have noticed");
  });

  it("asks about the data at hand, and answers with the titles of its methods", () => {
    const words = text(page).replaceAll(/\s+/g, " ");
    expect(words).toContain("Does a GAN that never saw a label help to classify tiny ?");
    expect(words).toMatch(
      /Gamma Method classifies 83\.3.% of the 6 test images correctly, the best of 3 methods trained/,
    );
    expect(words).toContain("The best classifier built on the GAN's discriminator, Beta, tuned, reaches 66.7");
    const without = describedMethods.map((method) => ({ ...method, needsDiscriminator: false }));
    const plain = { ...fullStudy, gans: [], study: fullStudy.study && { ...fullStudy.study, methods: without } };
    expect(text(renderReport(plain))).toMatch(/How well can\s+tiny\s+be classified\?/);
    expect(text(renderReport(plain))).not.toContain("built on the GAN");
  });

  it("never takes a control for the classifier that is asked about", () => {
    const methods = describedMethods.map((method) =>
      method.name === "beta" ? { ...method, controlOf: "alpha" } : method,
    );
    const page = renderReport({ ...fullStudy, study: fullStudy.study && { ...fullStudy.study, methods } });
    expect(text(page)).not.toContain("built on the GAN");
    expect(text(page)).toContain("(control of Alpha)");
  });

  it("calls a difference significant only where McNemar's test shows it", () => {
    expect(text(page)).toContain("No significant difference from Alpha (McNemar's test, p = 1.00)");
    const [comparison] = fullStudy.study?.comparisons ?? [];
    const study = fullStudy.study && { ...fullStudy.study, comparisons: [{ ...comparison, pValue: 0.0001 }] };
    expect(text(renderReport({ ...fullStudy, study }))).toContain(
      "It is significantly worse than Alpha (McNemar's test, p &lt; 0.001)",
    );
  });

  it("runs no script and loses no tag to names and titles from outside", () => {
    const attack = `x"><script>alert(1)</script><img src=x onerror=alert(1)>'\u0060$&`;
    const renamed = { ...fullStudy, gans: [{ ...gan, name: attack }] };
    const methods = fullStudy.methods.map((record) => ({
      ...record,
      name: attack,
      row: { ...record.row, method: attack },
    }));
    const study = fullStudy.study && { ...fullStudy.study, rows: methods.map(({ row }) => row) };
    const described = study && {
      ...study,
      methods: [{ ...describedMethods[0], name: attack, title: attack, family: attack, description: attack }],
    };
    const featureMap = fullStudy.featureMap && {
      ...fullStudy.featureMap,
      spaces: fullStudy.featureMap.spaces.map((space) => ({ ...space, name: attack, title: attack })),
    };
    for (const data of [
      {
        ...renamed,
        methods: methods.slice(0, 1),
        study: study && { ...study, rows: study.rows.slice(0, 1), methods: [] },
      },
      {
        ...renamed,
        methods: methods.slice(0, 1),
        study: described && { ...described, rows: described.rows.slice(0, 1) },
      },
      { ...renamed, featureMap },
    ]) {
      const page = renderReport(data);
      expect(firstMismatch(page)).toBeUndefined();
      expect(page).not.toContain("<script>alert");
      expect(page).not.toMatch(/<img src=x/);
      const scripts = [...page.matchAll(/<script\b([^>]*)>/g)].map(([, attributes]) => attributes.trim());
      expect(
        scripts.filter(
          (attributes) =>
            attributes !== "" && !/^type="application\/json" (?:data-chart="[\w-]+"|id="map-atlas")$/.test(attributes),
        ),
      ).toEqual([]);
      expect(scripts.filter((attributes) => attributes === "")).toHaveLength(1);
    }
  });
});

describe("renderReport of additions", () => {
  const head = ["Method", "Test images", "p"];
  const additions = { head, rows: [["alpha", "10 000 real", "< 0.001"]], facts: ["Labelled by one <&>."] };

  it("shows them after the results as a table with where they come from, and leaves them out without any", () => {
    const page = renderReport({ ...fullStudy, additions });
    expect(firstMismatch(page)).toBeUndefined();
    const section = /<section id="additions"[^]*?<\/section>/.exec(page)?.[0] ?? "";
    expect(text(section).replaceAll(/\s+/g, " ")).toContain("Method Test images p alpha 10 000 real &lt; 0.001");
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
