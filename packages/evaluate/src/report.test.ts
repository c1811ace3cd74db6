import { describe, expect, it } from "vitest";
import { quickStudy, seedsStudy } from "./__fixtures__/study";
import { renderStudyMarkdown } from "./report";

const quick = renderStudyMarkdown(quickStudy);

/** The cells of the table rows that start with this text, without padding. */
function cells(markdown: string, start: string): string[][] {
  return markdown
    .split("\n")
    .filter((line) => line.startsWith(`| ${start}`))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

describe("renderStudyMarkdown", () => {
  it("says first what came out, and what was shortened for it", () => {
    expect(quick.split("\n").slice(0, 6).join("\n")).toMatchInlineSnapshot(`
      "# Study on mnist-10k, preset quick

      Highest accuracy: **96.50 %** with 8 000 labels (\`pca-knn\`). The whole study took 6 min 52 s.

      **Shortened for this run:** The GAN was trained for 3 epochs instead of 50. Classifiers were trained for 5 epochs instead of 15.
      "
    `);
  });

  it("tables the results, best first", () => {
    const table = quick.slice(quick.indexOf("## Results"), quick.indexOf("## Compared"));
    expect(table).toMatchInlineSnapshot(`
      "## Results

      | Method    | Labels | Test accuracy (%) |  95 % interval |       Time |
      | :-------- | -----: | ----------------: | -------------: | ---------: |
      | \`pca-knn\` |  8 000 |             96.50 | 95.60 to 97.22 |      2.3 s |
      | \`cnn\`     |  8 000 |             95.15 | 94.12 to 96.01 | 1 min 02 s |
      | \`trial-3\` |  8 000 |             92.45 | 91.21 to 93.53 | 2 min 12 s |
      | \`trial-2\` |  8 000 |             91.05 | 89.72 to 92.22 | 1 min 58 s |
      | \`trial-1\` |  8 000 |             89.25 | 87.82 to 90.53 |       34 s |

      Tested on 2 000 images. The interval (Wilson) tells what the finite number of test images leaves open. Time is for training and predictions.

      "
    `);
  });

  it("holds every method against the reference", () => {
    const table = quick.slice(quick.indexOf("## Compared"), quick.indexOf("## Mistakes"));
    expect(table).toMatchInlineSnapshot(`
      "## Compared with \`cnn\`

      | Method    | Labels | Seed | Right where \`cnn\` errs | Errs where \`cnn\` is right | Points |       p | Verdict             |
      | :-------- | -----: | ---: | ---------------------: | ------------------------: | -----: | ------: | :------------------ |
      | \`pca-knn\` |  8 000 |   42 |                     51 |                        40 |  +0.55 |    0.29 | no difference shown |
      | \`trial-1\` |  8 000 |   42 |                     21 |                       188 |  -8.35 | < 0.001 | worse               |
      | \`trial-2\` |  8 000 |   42 |                     30 |                       121 |  -4.55 | < 0.001 | worse               |
      | \`trial-3\` |  8 000 |   42 |                     39 |                        78 |  -1.95 | < 0.001 | worse               |

      McNemar's exact test on the same test images; a difference counts as one below p = 0.05. The p-values are not corrected for the number of comparisons.

      "
    `);
  });

  it("lists the mistakes and unfolds a matrix with precision and recall for each method", () => {
    const [row] = quickStudy.rows;
    expect(cells(quick, "`pca-knn`")).toContainEqual([
      "`pca-knn`",
      "8 000",
      "7 → 9 (7), 9 → 4 (6), 0 → 6 (4), 3 → 2 (4)",
    ]);
    expect(quick.match(/<details>/g)).toHaveLength(quickStudy.rows.length);
    const details = quick.slice(quick.indexOf("<summary>pca-knn, 8 000 labels</summary>"));
    const sevens = row.confusion[7].map((count) => (count === 0 ? "·" : String(count)));
    expect(cells(details, "**7**")[0]).toEqual(["**7**", ...sevens, ((row.confusion[7][7] / 200) * 100).toFixed(1)]);
    const calledZero = row.confusion.reduce((sum, counts) => sum + counts[0], 0);
    expect(cells(details, "Precision")[0][1]).toBe(((row.confusion[0][0] / calledZero) * 100).toFixed(1));
  });

  it("ends with what is needed to make it again", () => {
    expect(quick.slice(quick.indexOf("## Notes"))).toMatchInlineSnapshot(`
      "## Notes

      - The test images were used once per number.
      - \`trial-3\`: from a GAN of 3 epochs

      ## How it was made

      - Engine: simd
      - Machine: 2 cores, x64, Linux
      - Data: mnist-10k
      - SHA-256 of train: \`ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12\`
      - SHA-256 of test: \`cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34\`
      - Seed: 42
      - Labels seen (8 000, seed 42): \`8000425e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e\`
      - Version of gan-cls: 0.1.0
      - Version of node: 20.20.2
      - Version of @tensorflow/tfjs: 4.22.0

      To run it again:

      \`\`\`sh
      gan-cls study --preset quick --seed 42
      \`\`\`
      "
    `);
  });

  it("gives mean and spread over seeds, and sums their matrices", () => {
    const text = renderStudyMarkdown(seedsStudy);
    const [first] = cells(text.slice(text.indexOf("## Results")), "`trial-3`");
    expect(first.slice(1, 5)).toEqual(["100", "88.02 ± 1.47", "86.52 to 89.37", "3"]);
    expect(text).toContain("± is the standard deviation over seeds.");
    expect(text).toContain("<summary>trial-3, 100 labels, sum over 3 seeds</summary>");
    const own = seedsStudy.rows.filter(({ method, labels }) => method === "trial-3" && labels === 100);
    const zeros = own.reduce((sum, row) => sum + row.confusion[0][0], 0);
    expect(cells(text.slice(text.indexOf("<summary>trial-3, 100")), "**0**")[0][1]).toBe(String(zeros));
  });

  it("names classes, and keeps a table whole whatever their names hold", () => {
    const confusion = [
      [3, 1],
      [0, 4],
    ];
    const row = { ...quickStudy.rows[0], method: "<x>", confusion, testSize: 8, testAccuracy: 7 / 8 };
    const text = renderStudyMarkdown({ engine: "cpu", data: "x", rows: [row], classNames: ["T-shirt | top", "bag"] });
    expect(text).toContain("T-shirt \\| top → bag (1)");
    expect(text).toContain("<summary>&lt;x&gt;, 8 000 labels</summary>");
  });

  it("shows a dash where precision is undefined", () => {
    const row = {
      ...quickStudy.rows[0],
      confusion: [
        [0, 2],
        [0, 6],
      ],
      testSize: 8,
      testAccuracy: 6 / 8,
    };
    const text = renderStudyMarkdown({ engine: "cpu", data: "x", rows: [row] });
    expect(cells(text, "Precision")[0]).toEqual(["Precision (%)", "–", "75.0", ""]);
  });

  it("makes a labels line of its own for a method that saw other labels", () => {
    const other = { ...quickStudy.rows[1], labelHash: "f".repeat(64) };
    const text = renderStudyMarkdown({ ...quickStudy, rows: [...quickStudy.rows, other] });
    expect(text.match(/Labels seen/g)).toHaveLength(2);
  });

  it("manages with the bare minimum", () => {
    expect(renderStudyMarkdown({ engine: "cpu", data: "x", rows: [] })).toBe(
      "# Study on x\n\nNo method was run.\n\n## How it was made\n\n- Engine: cpu\n- Data: x\n",
    );
  });
});
