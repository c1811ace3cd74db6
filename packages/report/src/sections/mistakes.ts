import { formatCount } from "@gan-cls/evaluate";
import { PROBABILITY_ROW_HEIGHT } from "../charts/probability-chart";
import { renderChart, renderFigure, renderMissing } from "../page/figure";
import { formatPercent, formatQuantity, methodTitle } from "../page/format";
import { html, type Html } from "../page/html";
import { picture } from "../page/picture";
import { confusedExamples, firstOfEachClass, hardestOfEachClass } from "../data/choose-digits";
import type { MethodRecord, ReportData, TestDigits } from "../data/report-data";
import { shownMethods } from "../data/shown-methods";
import type { Section } from "./section";

/** What was taken for what, on which images, and how sure the methods were. */
export function mistakesSection(data: ReportData): Section | undefined {
  if (data.methods.length === 0) {
    return undefined;
  }
  const shown = shownMethods(data.methods);
  return {
    id: "mistakes",
    title: "Mistakes",
    body: [confusionFigure(shown, data.classNames), pairsFigure(shown, data), probabilityFigure(shown, data)],
  };
}

function confusionFigure(shown: readonly MethodRecord[], classNames: readonly string[]): Html {
  return renderFigure({
    ...{ id: "fig-confusion", title: "What was taken for what" },
    body: html`<div class="multiples">
      ${shown.map(
        ({ row }) =>
          html`<div class="multiple">
            <h4>${methodTitle(row.method)} <span>${formatPercent(row.testAccuracy, 1)}</span></h4>
            ${renderChart({
              ...{
                id: `chart-confusion-${row.method}`,
                spec: { kind: "confusion", data: { counts: row.confusion, classNames } },
              },
              ...{ width: 360, height: 360 },
              description: describeConfusion(row, classNames),
            })}
          </div>`,
      )}
    </div>`,
    caption:
      "Rows are true classes, columns what the method said; every row sums to one. Blue: right. Orange: wrong, the stronger the more of the class (by the square root, or single mistakes would not show). Numbers are images.",
    table: {
      caption: "Confusion matrices as counts",
      head: ["Method", "True class", ...classNames],
      words: 2,
      rows: shown.flatMap(({ row }) =>
        row.confusion.map((counts, truth) => [methodTitle(row.method), classNames[truth], ...counts.map(String)]),
      ),
    },
  });
}

function describeConfusion(
  { method, testAccuracy, confusion, testSize }: MethodRecord["row"],
  classNames: readonly string[],
): string {
  const mistakes = confusion
    .flatMap((counts, truth) => counts.map((count, predicted) => ({ truth, predicted, count })))
    .filter(({ truth, predicted, count }) => truth !== predicted && count > 0)
    .sort((p, q) => q.count - p.count)
    .slice(0, 3)
    .map(({ truth, predicted, count }) => `${classNames[truth]} for ${classNames[predicted]} ${count} times`);
  return `Confusion matrix of ${methodTitle(method)}: ${formatPercent(testAccuracy, 1)} of ${testSize} images right; most often it took ${mistakes.join(", ")}.`;
}

function pairsFigure(shown: readonly MethodRecord[], { digits, classNames }: ReportData): Html {
  const title = "The images that were mistaken";
  if (digits === undefined) {
    return renderMissing(
      "fig-pairs",
      title,
      "This run keeps no test images: it is not finished, or an older version made it. The same command makes a run that has them.",
    );
  }
  const at = new Map(digits.indices.map((index, position) => [index, position]));
  return renderFigure({
    ...{ id: "fig-pairs", title },
    body: html`<div class="pairs">
      ${shown.map(
        (method) =>
          html`<div>
            <h4>${methodTitle(method.row.method)}</h4>
            <ul>
              ${confusedExamples(method, digits.truth).map(
                ({ truth, predicted, count, indices }) =>
                  html`<li>
                    <span class="pair"
                      ><b>${classNames[truth]}</b> taken for <b>${classNames[predicted]}</b>
                      <small>${formatQuantity(count, "time")}</small></span
                    >
                    <span class="digits"
                      >${indices.flatMap((index) => {
                        const position = at.get(index);
                        return position === undefined
                          ? []
                          : [
                              picture(
                                digits.images,
                                position,
                                `test image ${index}, a ${classNames[truth]} taken for a ${classNames[predicted]}`,
                              ),
                            ];
                      })}</span
                    >
                  </li>`,
              )}
            </ul>
          </div>`,
      )}
    </div>`,
    caption: html`The four most frequent mistakes of each method, with the first test images on which they were made, in
    the order of the ${formatCount(digits.truth.length)} test images.`,
  });
}

/** A method with what it says of every test image. */
interface Asked {
  readonly name: string;
  readonly probabilities: readonly (readonly number[])[];
  readonly predictedLabels: readonly number[];
}

function probabilityFigure(shown: readonly MethodRecord[], { digits, classNames }: ReportData): Html {
  const title = "How sure they were";
  const asked = shown.flatMap(({ row, probabilities, predictedLabels }): Asked[] =>
    probabilities === undefined ? [] : [{ name: methodTitle(row.method), probabilities, predictedLabels }],
  );
  if (digits === undefined || asked.length === 0) {
    return renderMissing(
      "fig-probabilities",
      title,
      "This run keeps no probabilities: it is not finished, or an older version made it. The same command makes a run that has them.",
    );
  }
  const groups = [
    { id: "first", name: "The first of each class", indices: firstOfEachClass(digits.truth, classNames.length) },
    {
      id: "hardest",
      name: "The hardest of each class",
      indices: hardestOfEachClass(asked, digits.truth, classNames.length),
    },
  ];
  return renderFigure({
    ...{ id: "fig-probabilities", title },
    body: groups.map(
      ({ id, name, indices }) =>
        html`<h4>${name}</h4>
          <div class="cards">
            ${indices.map((index) => probabilityCard(id, index, asked, { digits, classNames }))}
          </div>`,
    ),
    caption:
      "A row of columns for each method: the probability of every class. Blue is the true class, orange a wrong first choice. The first images of the test set are not chosen; the hardest are those of whose true class all methods together are least sure.",
    table: {
      caption: "Probabilities of the images above",
      head: ["Image", "Method", ...classNames],
      words: 2,
      rows: groups.flatMap(({ indices }) =>
        indices.flatMap((index) =>
          asked.map(({ name, probabilities }) => [
            `${classNames[digits.truth[index]]} (image ${index})`,
            name,
            ...probabilities[index].map((probability) => formatPercent(probability, 1)),
          ]),
        ),
      ),
    },
  });
}

function probabilityCard(
  group: string,
  index: number,
  asked: readonly Asked[],
  { digits, classNames }: { digits: TestDigits; classNames: readonly string[] },
): Html[] {
  const { indices, images, truth } = digits;
  const position = indices.indexOf(index);
  if (position === -1) {
    return [];
  }
  const methods = asked.map(({ name, probabilities, predictedLabels }) => ({
    ...{ name, probabilities: probabilities[index], predicted: predictedLabels[index] },
  }));
  const right = methods.filter(({ predicted }) => predicted === truth[index]);
  const name = classNames[truth[index]];
  const spoken = methods.map(
    (method) =>
      `${method.name} says ${classNames[method.predicted]} with ${formatPercent(method.probabilities[method.predicted], 1)}`,
  );
  return [
    html`<div class="card">
      <div class="card-head">
        ${picture(images, position, `test image ${index}, a ${name}`)}
        <p><b>${name}</b><small>${right.length} of ${methods.length} right</small></p>
      </div>
      ${renderChart({
        id: `chart-${group}-${index}`,
        spec: { kind: "probability", data: { truth: truth[index], classNames, methods } },
        ...{ width: 230, height: methods.length * PROBABILITY_ROW_HEIGHT + 26 },
        description: `Test image ${index}, a ${name}. ${spoken.join("; ")}.`,
      })}
    </div>`,
  ];
}
