/** What `results/label-efficiency.mjs` writes of a study, also of one that is not finished. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import * as statistics from "../packages/evaluate/src/index";
import { originOf, plannedOf, progressOf, renderPage, writeSection } from "./results/label-efficiency-page.mjs";
import { publishable } from "./results/publishable.mjs";
import { coveredBy, replaceCells } from "./results/replace-cells.mjs";
import { readJson, ROOT } from "./workspace.mjs";

const row = (method, labels, seed, testAccuracy) => ({
  ...{ method, labels, seed, testAccuracy, testSize: 1000, seconds: 90, peakMemoryBytes: 5e8, confusion: [] },
  ...{ labelHash: "0", notes: ["Builds on the pretrained one."] },
});
const comparison = { method: "pooled-probe", reference: "cnn-fair", labels: 100, onlyMethodRight: 60, pValue: 1e-5 };
const study = {
  ...{ engine: "simd", data: "mnist", machine: "A machine, 2 cores", versions: { node: "20" }, jobs: 2 },
  ...{ dataHashes: { train: "aa", test: "bb" }, notes: ["`cnn-fair`: the bar."] },
  command: "gan-cls study --preset label-efficiency --data path/to/mnist --seeds 2",
  rows: [
    ...[row("cnn-fair", 100, 1, 0.8), row("cnn-fair", 100, 2, 0.82), row("cnn-fair", 1000, 1, 0.9)],
    ...[row("pooled-probe", 100, 1, 0.86), row("pooled-probe", 100, 2, 0.88)],
  ],
  comparisons: [1, 2].map((seed) => ({ ...comparison, seed, onlyReferenceRight: seed })),
};
const planned = plannedOf({
  plan: { methods: ["cnn-fair", "pooled-probe", "pooled-tune"], labels: [100, 1000], seeds: [1, 2] },
});

describe("publishable", () => {
  it("has no paths of a machine", () => {
    const words = (command) => publishable({ command }).command;
    expect(words("gan-cls study --data /home/me/mnist --discriminator mnist-better-discriminator --seeds 2")).toBe(
      "gan-cls study --data path/to/mnist --discriminator mnist-better-discriminator --seeds 2",
    );
    expect(words("gan-cls study --data C:\\data\\mnist")).toBe("gan-cls study --data path/to/mnist");
    expect(
      publishable({ seenTestImages: [{ by: "/home/me/gan", of: 9 }], seenUnknownBy: ["D:\\gan", "mine"] }),
    ).toEqual({
      ...{ seenTestImages: [{ by: "path/to/gan", of: 9 }], seenUnknownBy: ["path/to/gan", "mine"] },
    });
    expect(publishable({})).toEqual({});
  });
});

describe("renderPage", () => {
  const about = { title: "How far do labels go?", picture: "label-efficiency.png" };
  const page = renderPage(statistics, study, planned, about);

  it("says what is missing, and prints it as a dash", () => {
    expect(progressOf(study, planned)).toEqual({ done: 5, planned: 12 });
    expect(page).toContain("**Not finished:** 5 of 12 cells");
    expect(page).toMatch(/\| `pooled-tune` +\| +- \| +- \|/);
    expect(page).toMatch(/\| `cnn-fair` +\| +81\.00 ± 1\.41 \| +90\.00 \|/);
  });

  it("has marks, p-values, times, memory, hashes, the command and the methods", () => {
    expect(page).toContain("87.00 ± 1.41 ▲");
    expect(page).toContain("| `pooled-probe` | < 0.001 | - |");
    expect(page).toContain("| `cnn-fair` | 1 min 30 s, 0.50 GB | 1 min 30 s, 0.50 GB |");
    expect(page).toContain("2 processes of one thread each");
    expect(page).toContain("- SHA-256 of train: `aa`");
    expect(page).toContain(study.command);
    expect(page).toContain("- `cnn-fair`: the bar.\n- Builds on the pretrained one.");
  });
});

describe("the controls", () => {
  const CONTROL_OF = {
    ...{ "random-ensemble": "ensemble-gan", "random-probe": "pooled-probe", "spread-random": "spread-gan" },
    "pca-knn+random-probe": "pca-knn+pooled-probe",
    // That one differs in more than its weights.
    "same-net": "semi-gan",
  };
  const pageOf = (names) => {
    const rows = names.map((method) => row(method, 100, 1, 0.8));
    const methods = names.map((name) => ({ name, title: name, description: "A method.", controlOf: CONTROL_OF[name] }));
    const plan = { methods: names, labels: [100], seeds: [1] };
    return renderPage(statistics, { ...study, rows, methods }, plan, { title: "Controls" });
  };

  it("are those of the study's methods", () => {
    expect(pageOf(["cnn-fair", "random-ensemble", "ensemble-gan"])).toContain(
      "`random-ensemble` is a control: `ensemble-gan` by the same network with random weights.\n",
    );
    expect(pageOf(["cnn-fair", "random-probe", "spread-random", "same-net"])).toContain(
      "`random-probe` and `spread-random` are controls: `pooled-probe` and `spread-gan` by the same network with random weights. `semi-plain` is",
    );
    expect(pageOf(["cnn-fair", "pca-knn+random-probe"])).toContain(
      "`pca-knn+random-probe` is a control: `pca-knn+pooled-probe` by",
    );
    expect(pageOf(["cnn-fair", "pca-knn"])).not.toContain("control");
  });
});

describe("a discriminator that was given", () => {
  const results = {
    ...{ command: "gan-cls train gan --seed 1 --data /home/me/shoes", gan: { steps: 1800 }, settings: {} },
    ...{ machine: "Another machine", versions: { node: "24" } },
  };

  it("says how it came to be, without paths of a machine, and shows no picture that is not there", () => {
    const page = renderPage(statistics, study, planned, { title: "Shoes", origin: originOf(results) });
    expect(page).toContain(`gan-cls train gan --seed 1 --data path/to/shoes\n${study.command}`);
    expect(page).toContain("- The GAN: 1 800 steps with 0 labels; Another machine; node 24.");
    expect(page.startsWith("# Shoes\n")).toBe(true);
    expect(page).not.toContain(".png");
  });
});

describe("replaceCells", () => {
  const again = {
    ...study,
    ...{ command: "gan-cls study --methods cnn-fair,semi-gan", machine: "Another machine", versions: { node: "24" } },
    notes: ["`cnn-fair`: the new bar.", "`semi-gan`: a game."],
    rows: [{ ...row("cnn-fair", 100, 2, 0.84), confusion: [[840]] }, row("semi-gan", 100, 2, 0.95)],
    comparisons: [{ ...comparison, method: "semi-gan", seed: 2, onlyReferenceRight: 3 }],
  };
  const whole = replaceCells(study, again);

  it("puts cells in place of the same ones, adds what is new and keeps the rest", () => {
    const accuracies = Object.fromEntries(
      whole.rows.map(({ method, labels, seed, testAccuracy }) => [[method, labels, seed].join(), testAccuracy]),
    );
    expect(accuracies).toEqual({
      ...{ "cnn-fair,100,1": 0.8, "cnn-fair,100,2": 0.84, "cnn-fair,1000,1": 0.9 },
      ...{ "pooled-probe,100,1": 0.86, "pooled-probe,100,2": 0.88, "semi-gan,100,2": 0.95 },
    });
    expect(whole.comparisons).toEqual([...study.comparisons, ...again.comparisons]);
    expect(whole.notes).toEqual(again.notes);
    expect(coveredBy(whole)).toEqual({
      ...{ methods: ["cnn-fair", "pooled-probe", "semi-gan"], labels: [100, 1000], seeds: [1, 2] },
    });
    expect(replaceCells(whole, again)).toEqual(whole);
  });

  it("says on the page what was made again and how", () => {
    const page = renderPage(statistics, whole, coveredBy(whole), { title: "Again" });
    expect(page).toContain(
      "`cnn-fair` and `semi-gan` were made later, with the same images and labels (100):\n\n```sh\ngan-cls study --methods cnn-fair,semi-gan\n```\n\n- Another machine; node 24.\n- The others are compared with `cnn-fair` as it was before.",
    );
  });

  it("says which methods gave the same predictions again", () => {
    const rows = [study.rows[0], { ...study.rows[3], confusion: [[1]] }];
    const repeated = replaceCells(study, { ...again, rows });
    expect(repeated.remade[0].same).toEqual(["cnn-fair"]);
    const page = renderPage(statistics, repeated, coveredBy(repeated), { title: "Again" });
    expect(page).toContain("- `cnn-fair` has the same figures as before, class by class.");
    expect(page).not.toContain("as it was before");
  });

  it("refuses other images and other labels", () => {
    expect(() => replaceCells(study, { ...again, dataHashes: { train: "cc" } })).toThrow(
      "expected the same train images",
    );
    const rows = [{ ...again.rows[0], labelHash: "1" }];
    expect(() => replaceCells(study, { ...again, rows })).toThrow("expected the same 100 labels for seed 2");
  });
});

describe("the README", () => {
  const readme = readFileSync(join(ROOT, "README.md"), "utf8");

  it("has the place where the table goes, and keeps what is around it", () => {
    const written = writeSection(readme, statistics, study, planned);
    expect(written).toContain("87.00 ± 1.41 ▲");
    expect(written).toContain("](results/label-efficiency.png)");
    expect(writeSection(written, statistics, study, planned)).toBe(written);
    expect(() => writeSection("# gan-cls", statistics, study, planned)).toThrow("put them back");
  });

  it.runIf(existsSync(join(ROOT, "results", "label-efficiency.json")))("shows the figures in results/", () => {
    const { rows } = readJson(join(ROOT, "results", "label-efficiency.json"));
    const { methods, labels, cell } = statistics.tabulateLabels({ rows });
    const section = readme.slice(
      readme.indexOf("<!-- label-efficiency"),
      readme.indexOf("<!-- end of label-efficiency"),
    );
    for (const method of methods) {
      const shown = section.split("\n").find((line) => line.startsWith("|") && line.includes(`\`${method}\``));
      for (const { meanAccuracy } of labels.flatMap((count) => cell(method, count) ?? [])) {
        expect(shown).toContain((100 * meanAccuracy).toFixed(2));
      }
    }
  });
});
