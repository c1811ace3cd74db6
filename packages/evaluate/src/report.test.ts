import { describe, expect, it } from "vitest";
import { describedStudy, quickStudy, seedsStudy } from "./__fixtures__/study";
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
  it("begins with the best result and what was shortened", () => {
    expect(quick.split("\n").slice(0, 6).join("\n")).toMatchInlineSnapshot(`
      "# Study on shapes, preset quick

      Highest accuracy: **96.75 %** with 8 000 labels (\`gamma\`). The whole study took 6 min 52 s.

      With 8 000 labels gamma classifies 96.8 % of the 2 000 test images correctly, the most of 5 methods; the difference from the next, alpha with 96.3 %, is not significant (p = 0.29).
      "
    `);
  });

  it("says what was found, and which test images were seen before", () => {
    const seenTestImages = [{ by: "mnist_*best*", labelled: 0, unlabelled: 2000, of: 2000 }];
    const head = renderStudyMarkdown({ ...describedStudy, seenTestImages })
      .split("\n")
      .slice(4, 7)
      .join("\n");
    expect(head).toMatchInlineSnapshot(`
      "With 8 000 labels a classifier without a GAN wins: Gamma Method classifies 96.8 % of the 2 000 test images correctly, 3.4 points more than the best that builds on a GAN, “Beta, tuned” (95 % interval 2.1 to 4.8). The GAN still brings 5.5 points: the same method without the GAN's training, “Beta, untrained”, reaches 87.9 % (95 % interval 3.7 to 7.3). For comparison: Alpha reaches 96.3 %. Not every use of a GAN's discriminator helps: Delta &lt;b&gt; reaches 92.1 %, less than Alpha.

      **Test images seen before:** mnist&#95;&#42;best&#42; has seen all 2 000 test images without their labels in training: what is built on it may do less well on new images."
    `);
  });

  it("lists the results, best first", () => {
    const table = quick.slice(quick.indexOf("## Results"), quick.indexOf("## Compared"));
    expect(table).toMatchInlineSnapshot(`
      "## Results

      | Method         | Labels | Test accuracy (%) |  95 % interval |       Time |
      | :------------- | -----: | ----------------: | -------------: | ---------: |
      | \`gamma\`        |  8 000 |             96.75 | 95.88 to 97.44 |      2.3 s |
      | \`alpha\`        |  8 000 |             96.25 | 95.32 to 97.00 | 1 min 02 s |
      | \`beta\`         |  8 000 |             93.35 | 92.17 to 94.36 | 2 min 12 s |
      | \`delta\`        |  8 000 |             92.05 | 90.78 to 93.16 | 1 min 58 s |
      | \`beta-control\` |  8 000 |             87.90 | 86.40 to 89.26 |       34 s |

      Tested on 2 000 images. The interval (Wilson) reflects the finite number of test images. Time covers training and prediction.

      "
    `);
  });

  it("compares every method with the reference", () => {
    const table = quick.slice(quick.indexOf("## Compared"), quick.indexOf("## Mistakes"));
    expect(table).toMatchInlineSnapshot(`
      "## Compared with \`alpha\`

      | Method         | Labels | Seed | Correct where \`alpha\` is wrong | Wrong where \`alpha\` is correct | Points |       p | Verdict         |
      | :------------- | -----: | ---: | -----------------------------: | -----------------------------: | -----: | ------: | :-------------- |
      | \`gamma\`        |  8 000 |   42 |                             51 |                             40 |  +0.55 |    0.29 | not significant |
      | \`beta-control\` |  8 000 |   42 |                             21 |                            188 |  -8.35 | < 0.001 | worse           |
      | \`delta\`        |  8 000 |   42 |                             30 |                            121 |  -4.55 | < 0.001 | worse           |
      | \`beta\`         |  8 000 |   42 |                             39 |                             78 |  -1.95 | < 0.001 | worse           |

      McNemar's exact test on the same test images; a difference is called significant if p < 0.05. The p-values are not corrected for multiple comparisons.

      "
    `);
  });

  it("lists the mistakes and unfolds a matrix with precision and recall for each method", () => {
    const [row] = quickStudy.rows;
    expect(cells(quick, "`gamma`")).toContainEqual(["`gamma`", "8 000", "1 → 7 (7), 0 → 6 (6), 8 → 3 (5), 2 → 7 (4)"]);
    expect(quick.match(/<details>/g)).toHaveLength(quickStudy.rows.length);
    const details = quick.slice(quick.indexOf("<summary>gamma, 8 000 labels</summary>"));
    const sevens = row.confusion[7].map((count) => (count === 0 ? "·" : String(count)));
    expect(cells(details, "**7**")[0]).toEqual(["**7**", ...sevens, ((row.confusion[7][7] / 200) * 100).toFixed(1)]);
    const calledZero = row.confusion.reduce((sum, counts) => sum + counts[0], 0);
    expect(cells(details, "Precision")[0][1]).toBe(((row.confusion[0][0] / calledZero) * 100).toFixed(1));
  });

  it("ends with what is needed to reproduce it", () => {
    expect(quick.slice(quick.indexOf("## Notes"))).toMatchInlineSnapshot(`
      "## Notes

      - The test images were used once per number.
      - \`beta\`: from a GAN of 3 epochs

      ## Reproduce

      - Engine: simd
      - Machine: 2 cores, x64, Linux
      - Data: shapes
      - SHA-256 of train: \`ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12\`
      - SHA-256 of test: \`cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34\`
      - Seed: 42
      - Labels used (8 000, seed 42): \`8000425e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e\`
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

  it("uses titles for people, keeps names for commands, and lists what each method does", () => {
    const text = renderStudyMarkdown(describedStudy);
    expect(text).toContain("Highest accuracy: **96.75 %** with 8 000 labels (Gamma Method).");
    expect(cells(text, "Alpha")[0][0]).toBe("Alpha `alpha`");
    expect(text).toContain("## Compared with Alpha");
    expect(text).toContain("| Correct where Alpha is wrong | Wrong where Alpha is correct |");
    const methods = text.slice(text.indexOf("## Methods"), text.indexOf("## Notes"));
    expect(methods).toContain("- Alpha `alpha` (the reference): What Alpha does.");
    expect(methods).toContain("- Beta, untrained `beta-control` (control of Beta, tuned): What Beta, untrained does.");
    expect(text).not.toContain("<b>");
    expect(renderStudyMarkdown(quickStudy)).not.toContain("## Methods");
  });

  it("gives mean and spread over seeds, and sums their matrices", () => {
    const text = renderStudyMarkdown(seedsStudy);
    const [first] = cells(text.slice(text.indexOf("## Results")), "`beta`");
    expect(first.slice(1, 5)).toEqual(["100", "87.58 ± 0.19", "86.07 to 88.96", "3"]);
    expect(text).toContain("± is the standard deviation over seeds.");
    expect(text).toContain("<summary>beta, 100 labels, sum over 3 seeds</summary>");
    const own = seedsStudy.rows.filter(({ method, labels }) => method === "beta" && labels === 100);
    const zeros = own.reduce((sum, row) => sum + row.confusion[0][0], 0);
    expect(cells(text.slice(text.indexOf("<summary>beta, 100")), "**0**")[0][1]).toBe(String(zeros));
  });

  it("names classes, and keeps tables and HTML intact whatever names hold", () => {
    const confusion = [
      [3, 1],
      [0, 4],
    ];
    const row = { ...quickStudy.rows[0], method: "<x>", confusion, testSize: 8, testAccuracy: 7 / 8 };
    const text = renderStudyMarkdown({ engine: "cpu", data: "x", rows: [row], classNames: ["Cup | top", "bag"] });
    expect(text).toContain("Cup \\| top → bag (1)");
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

  it("lists the labels of a method that used other ones", () => {
    const other = { ...quickStudy.rows[1], labelHash: "f".repeat(64) };
    const text = renderStudyMarkdown({ ...quickStudy, rows: [...quickStudy.rows, other] });
    expect(text.match(/Labels used/g)).toHaveLength(2);
  });

  it("needs no more than engine, data and rows", () => {
    expect(renderStudyMarkdown({ engine: "cpu", data: "x", rows: [] })).toBe(
      "# Study on x\n\nNo method was run.\n\n## Reproduce\n\n- Engine: cpu\n- Data: x\n",
    );
  });
});
