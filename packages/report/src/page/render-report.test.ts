import type { StudyDocument } from "@gan-cls/evaluate";
import { describe, expect, it } from "vitest";
import { describedMethods, fullStudy, gan, oldStudy } from "../__fixtures__/report-data";
import { qualityRun } from "../__fixtures__/quality-run";
import { tasksRun } from "../__fixtures__/tasks-run";
import type { GanTraining } from "../data/report-data";
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
const words = (page: string): string =>
  text(page)
    .replaceAll(/[\s\u202f\u00a0]+/g, " ")
    .replaceAll(/ (?=[?.,])/g, "");
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

describe("renderReport of tasks", () => {
  it("shows every measure beside random weights and no network, class by class, and what was not measured", () => {
    const page = renderReport(tasksRun);
    expect(firstMismatch(page)).toBeUndefined();
    expect(figures(page)).toEqual(["fig-tasks", "fig-restoring"]);
    for (const part of [
      ...["d and g: better than random weights at 2 of 3 measures (one-class, restoring), and worse at 1 (retrieval)"],
      ...["At 2 the figure is above that without a network", "0.9800 (0.9700 to 0.9900)", "22.00 dB", "OCGAN 0.975"],
      ...[
        "Not measured: transfer. There are no other data.",
        "one-class: AUROC, mean over the classes, class by class",
      ],
    ]) {
      expect(words(page)).toContain(part);
    }
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

  it("says what the lines of a learning curve are, also where only some networks are measured on held-out labels", () => {
    const [first, ...others] = fullStudy.methods.filter(({ history }) => history !== undefined);
    const held = { ...first, history: { accuracy: [0.5, 0.6], validationAccuracy: [0.4, 0.5] } };
    const free = { ...others[0], history: { accuracy: [0.7, 0.8] } };
    const study = fullStudy.study && { ...fullStudy.study, preset: "quick" };
    const mixed = words(renderReport({ ...fullStudy, study, methods: [held, free] }));
    expect(mixed).toContain("Strong: labelled images that were held out, after each epoch; dashed: training batches.");
    expect(mixed).toContain("Where no line is dashed, the strong one is of training batches.");
    expect(mixed).toContain(", held-out images");
    const alike = words(renderReport({ ...fullStudy, study, methods: [held] }));
    expect(alike).not.toContain("Where no line is dashed");
  });

  it("compares published figures with rows of as many labels alone", () => {
    const others = fullStudy.published.map((point) => ({ ...point, labels: 10_000 }));
    expect(text(renderReport(fullStudy))).toContain("Hollow: published figures.");
    expect(text(renderReport({ ...fullStudy, published: others }))).not.toContain("Hollow: published figures.");
  });

  it("has a column of published figures where a row has one", () => {
    const others = fullStudy.published.map((point) => ({ ...point, labels: 10_000 }));
    const hasColumn = (published: typeof fullStudy.published): boolean =>
      renderReport({ ...fullStudy, published }).includes("Published</th>");
    expect([fullStudy.published, others].map(hasColumn)).toEqual([true, false]);
  });

  it("is well-formed, gives the same text again, and escapes what comes from outside", () => {
    expect(firstMismatch(page)).toBeUndefined();
    expect(renderReport(fullStudy)).toBe(page);
    expect(page.replaceAll(/<script[^>]*>[^]*?<\/script>/g, "")).not.toContain("one <&>");
    expect(page).toContain("one &lt;&amp;&gt;");
    expect(text(page)).not.toMatch(/NaN|undefined|Infinity|\[object/);
  });

  it("shows the names in a method's description as code, in the table and in the list of methods", () => {
    expect(page).toContain("<small>Neighbours along <code>pca</code> axes.</small>");
    expect(page).toContain("Neighbours along <code>pca</code> axes. More of it.");
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
    expect(words(old)).toContain("gamma and alpha are equally good");
    expect(words(old)).toContain("Which method classifies tiny best with 20 labels?");
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
    expect(words(page)).toContain("Does a GAN help to classify tiny with 20 labels?");
    expect(words(page)).toMatch(/With 20 labels it is a draw: “Beta, tuned” classifies 66\.7.% of the 6 test images/);
    expect(words(page)).toContain("the study has no control that starts from random weights");
    const without = describedMethods.map((method) => ({ ...method, needsDiscriminator: false }));
    const plain = { ...fullStudy, gans: [], study: fullStudy.study && { ...fullStudy.study, methods: without } };
    const withoutGan = words(renderReport(plain));
    expect(withoutGan).toContain("Which method classifies tiny best with 20 labels?");
    expect(withoutGan).not.toContain("builds on a GAN");
    const [row] = fullStudy.study?.rows ?? [];
    const single = { ...plain, study: plain.study && { ...plain.study, rows: [row, { ...row, labels: 1000 }] } };
    expect(words(renderReport(single))).toContain("How well does Gamma Method classify tiny with 20 to 1 000 labels?");
    // Whatever labels saved classifiers had, they are compared.
    const evaluated = words(renderReport({ ...plain, kind: "evaluate" }));
    expect(evaluated).toContain("Which of 3 classifiers is best on tiny?");
    expect(evaluated).toMatch(/\? Gamma Method and Alpha are equally good/);
  });

  it("shows the accuracies that prove the finding beside it, and says by colour and shape what a GAN has to do with each", () => {
    const opening = page.slice(page.indexOf('<header class="headline">'), page.indexOf("</header>"));
    expect(opening).toContain('id="chart-finding"');
    expect(words(opening)).toContain("Test accuracy with 20 labels, 95 % intervals");
    expect(words(opening)).toContain("builds on the GAN");
    expect(words(opening)).toContain("no GAN");
    expect(words(opening)).not.toContain("its control");
    expect(opening.indexOf("chart-finding")).toBeLessThan(opening.indexOf('class="big"'));
    const alone = renderReport({ ...oldStudy, kind: "train gan", study: undefined, methods: [], gans: [gan] });
    expect(words(alone)).toContain("What has a GAN learned to draw from tiny?");
    expect(words(alone)).toContain("The first 4 images that it draws, not a selection");
  });

  it("shows times as means over seeds and the most memory, where there are several", () => {
    const [first] = fullStudy.methods;
    const rows = [
      { ...first.row, seconds: 10, peakMemoryBytes: 1e9 },
      { ...first.row, seed: 4, seconds: 20, peakMemoryBytes: 3e9 },
    ];
    const methods = rows.map((row) => ({ ...first, row }));
    const page = renderReport({
      ...fullStudy,
      gans: [],
      methods,
      study: fullStudy.study && { ...fullStudy.study, rows },
    });
    expect(firstMismatch(page)).toBeUndefined();
    expect(words(page)).toContain("Times are means over seeds.");
    const title = describedMethods[0].title;
    expect(page).toContain(`Training and prediction time: ${title} 15 s.`);
    expect(page).toContain(`Peak memory: ${title} 3.00 GB.`);
    expect(words(renderReport(fullStudy))).not.toContain("means over seeds");
  });

  it("says which test images were seen before, in a sentence and in a table", () => {
    expect(page).not.toContain('id="fig-seen"');
    const seenTestImages = [{ by: "some-<network>", labelled: 0, unlabelled: 4, of: 6 }];
    const seen = renderReport({ ...fullStudy, study: fullStudy.study && { ...fullStudy.study, seenTestImages } });
    expect(firstMismatch(seen)).toBeUndefined();
    expect(words(seen)).toMatch(
      /Test images seen before. some-&lt;network&gt; has seen 4 of the 6 test images without/,
    );
    expect(words(seen)).toMatch(/some-&lt;network&gt; 0 4 6/);
    const unseen = { ...fullStudy.study, seenTestImages: [{ ...seenTestImages[0], unlabelled: 0 }] } as StudyDocument;
    const none = words(renderReport({ ...fullStudy, study: unseen }));
    expect(none).toContain("some-&lt;network&gt; has seen none of the 6 test images in training.");
    expect(none).not.toContain("Test images seen before.");
  });

  it("shows a GAN that was trained before the run as such", () => {
    const about = { discriminator: "a-discriminator", generator: "a-generator", data: "tiny", epochs: 5, bestEpoch: 4 };
    const pretrained = { ...about, origin: "Of a repetition of the command." };
    const before: GanTraining = { ...gan, seconds: undefined, sheets: [], pretrained };
    const page = renderReport({ ...fullStudy, gans: [before] });
    expect(firstMismatch(page)).toBeUndefined();
    expect(figures(page)).toEqual(expect.arrayContaining(["fig-losses-1", "fig-generated-1"]));
    expect(figures(page)).not.toContain("fig-epochs-1");
    expect(words(page)).toContain("This GAN was trained before this run");
    expect(words(page)).toContain("5 epochs, 3 steps, seed 3; the weights after epoch 4 were kept");
    expect(words(page)).toContain("Of a repetition of the command.");
    expect(words(page)).toContain("4 images that a-generator drew in this run");
    expect(words(page)).not.toMatch(/NaN|undefined|The GAN's training is a bar/);
    const losses = { steps: [], discriminator: [], generator: [] };
    const unknown = renderReport({ ...fullStudy, gans: [{ ...before, losses, generated: undefined }] });
    expect(words(unknown)).toMatch(/Losses Of a repetition of the command\. /);
    expect(words(unknown)).toContain("This run has not drawn any.");
    expect(text(unknown)).not.toMatch(/NaN|undefined/);
  });

  it("never takes a control for the classifier that is asked about", () => {
    const methods = describedMethods.map((method) =>
      method.name === "beta" ? { ...method, controlOf: "alpha" } : method,
    );
    const page = renderReport({ ...fullStudy, study: fullStudy.study && { ...fullStudy.study, methods } });
    expect(words(page)).not.toContain("builds on a GAN");
    expect(text(page)).toContain("(control of Alpha)");
  });

  it("calls a difference significant only where McNemar's test shows it", () => {
    const [comparison] = fullStudy.study?.comparisons ?? [];
    const pageOf = (pValue: number): string => {
      const findingComparisons = [{ ...comparison, reference: "gamma", pValue }];
      return words(
        renderReport({ ...fullStudy, study: fullStudy.study && { ...fullStudy.study, findingComparisons } }),
      );
    };
    expect(pageOf(1)).toContain("the difference is not significant (p = 1.00)");
    expect(pageOf(0.0001)).toMatch(/a classifier without a GAN wins: .* p &lt; 0\.001\)/);
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
