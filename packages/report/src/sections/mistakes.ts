import { formatCount, formatPercent, formatQuantity, mostConfusedPairs } from "@gan-cls/evaluate";
import { PROBABILITY_ROW_HEIGHT } from "../charts/probability-chart";
import {
  confusedExamples,
  describeShown,
  firstOfEachClass,
  hardestOfEachClass,
  shownMethods,
} from "../data/choose-images";
import { reportStyles } from "../data/method-styles";
import type { MethodRecord, ReportData, TestImages } from "../data/report-data";
import { renderChart, renderFigure, renderMissing, type Section } from "../page/figure";
import { html, type Html } from "../page/html";
import { picture } from "../page/picture";

/** Confusion matrices, misclassified images and predicted probabilities. */
export function mistakesSection(data: ReportData): Section | undefined {
  if (data.methods.length === 0) {
    return undefined;
  }
  const styleOf = reportStyles(data);
  const shown = shownMethods(data.methods).map((record) => ({ ...record, title: styleOf(record.row.method).title }));
  return {
    id: "mistakes",
    title: "Mistakes",
    body: [confusionFigure(shown, data), pairsFigure(shown, data), probabilityFigure(shown, data)],
  };
}

/** A record with the title of its method. */
type TitledRecord = MethodRecord & { readonly title: string };

function confusionFigure(shown: readonly TitledRecord[], { methods, classNames }: ReportData): Html {
  return renderFigure({
    ...{ id: "fig-confusion", title: "Confusion matrices" },
    body: html`<div class="multiples">
      ${shown.map(
        ({ row, title }, index) =>
          html`<div class="multiple">
            <h4>${title} <span>${formatPercent(row.testAccuracy, 1)}</span></h4>
            ${renderChart({
              ...{
                id: `chart-confusion-${index + 1}`,
                spec: { kind: "confusion", data: { counts: row.confusion, classNames } },
              },
              ...{ width: 360, height: 360 },
              description: describeConfusion(title, row, classNames),
            })}
          </div>`,
      )}
    </div>`,
    caption: `Rows are true classes, columns predicted ones. Blue: correct. Orange: wrong; the strength of the colour is the share of the true class, on a square-root scale so that single mistakes are visible. Numbers are images. ${describeShown(shown, methods)}`,
    table: {
      caption: "Confusion matrices as counts",
      head: ["Method", "True class", ...classNames],
      words: 2,
      rows: shown.flatMap(({ row, title }) =>
        row.confusion.map((counts, truth) => [title, classNames[truth], ...counts.map(String)]),
      ),
    },
  });
}

function describeConfusion(title: string, row: MethodRecord["row"], classNames: readonly string[]): string {
  const mistakes = mostConfusedPairs(row.confusion, 3).map(
    ({ truth, predicted, count }) =>
      `${classNames[truth]} as ${classNames[predicted]} (${formatQuantity(count, "time")})`,
  );
  const most = mistakes.length === 0 ? "no mistakes" : `most frequent mistakes: ${mistakes.join(", ")}`;
  return `Confusion matrix of ${title}: ${formatPercent(row.testAccuracy, 1)} of ${formatCount(row.testSize)} images correct; ${most}.`;
}

function pairsFigure(shown: readonly TitledRecord[], { methods, testImages, classNames }: ReportData): Html {
  const title = "Misclassified images";
  if (testImages === undefined) {
    return renderMissing(
      "fig-pairs",
      title,
      "This run keeps no test images because it is not finished or was made by an older version.",
    );
  }
  const at = new Map(testImages.indices.map((index, position) => [index, position]));
  return renderFigure({
    ...{ id: "fig-pairs", title },
    body: html`<div class="pairs">
      ${shown.map(
        (method) =>
          html`<div>
            <h4>${method.title}</h4>
            <ul>
              ${confusedExamples(method, testImages.truth).map(
                ({ truth, predicted, count, indices }) =>
                  html`<li>
                    <span class="pair"
                      ><b>${classNames[truth]}</b> classified as <b>${classNames[predicted]}</b>
                      <small>${formatQuantity(count, "time")}</small></span
                    >
                    <span class="images"
                      >${indices.flatMap((index) => {
                        const position = at.get(index);
                        return position === undefined
                          ? []
                          : [
                              picture(
                                testImages.images,
                                position,
                                `test image ${index}, ${classNames[truth]} classified as ${classNames[predicted]}`,
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
    caption: html`The four most frequent mistakes of each method, with their first examples among the
    ${formatCount(testImages.truth.length)} test images. ${describeShown(shown, methods)}`,
  });
}

/** A method with its predictions for every test image. */
interface Predictions {
  readonly name: string;
  readonly probabilities: readonly (readonly number[])[];
  readonly predictedLabels: readonly number[];
}

function probabilityFigure(shown: readonly TitledRecord[], data: ReportData): Html {
  const { testImages, classNames } = data;
  const title = "Predicted probabilities";
  const methods = shown.flatMap(({ title: name, probabilities, predictedLabels }): Predictions[] =>
    probabilities === undefined ? [] : [{ name, probabilities, predictedLabels }],
  );
  if (testImages === undefined || methods.length === 0) {
    return renderMissing(
      "fig-probabilities",
      title,
      "This run keeps no probabilities because it is not finished or was made by an older version.",
    );
  }
  const { truth } = testImages;
  const groups = [
    { id: "first", name: "First image of each class", indices: firstOfEachClass(truth, classNames.length) },
    {
      ...{ id: "hardest", name: "Hardest image of each class" },
      indices: hardestOfEachClass(methods, truth, classNames.length),
    },
  ];
  return renderFigure({
    ...{ id: "fig-probabilities", title },
    body: groups.map(
      ({ id, name, indices }) =>
        html`<h4>${name}</h4>
          <div class="cards">
            ${indices.map((index) => probabilityCard(id, index, methods, { testImages, classNames }))}
          </div>`,
    ),
    caption: `A row of columns for each method: its probability for every class. Blue is the true class, orange a wrong prediction. The hardest images are those whose true class has the lowest mean probability over the methods. ${describeShown(shown, data.methods)}`,
    table: {
      caption: "Probabilities of the images above",
      head: ["Image", "Method", ...classNames],
      words: 2,
      rows: groups.flatMap(({ indices }) =>
        indices.flatMap((index) =>
          methods.map(({ name, probabilities }) => [
            `${classNames[truth[index]]} (image ${index})`,
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
  predictions: readonly Predictions[],
  { testImages, classNames }: { testImages: TestImages; classNames: readonly string[] },
): Html[] {
  const { indices, images, truth } = testImages;
  const position = indices.indexOf(index);
  if (position === -1) {
    return [];
  }
  const methods = predictions.map(({ name, probabilities, predictedLabels }) => ({
    ...{ name, probabilities: probabilities[index], predicted: predictedLabels[index] },
  }));
  const right = methods.filter(({ predicted }) => predicted === truth[index]);
  const name = classNames[truth[index]];
  const spoken = methods.map(
    (method) =>
      `${method.name} predicts ${classNames[method.predicted]} with ${formatPercent(method.probabilities[method.predicted], 1)}`,
  );
  return [
    html`<div class="card">
      <div class="card-head">
        ${picture(images, position, `test image ${index}, ${name}`)}
        <p><b>${name}</b><small>${right.length} of ${methods.length} correct</small></p>
      </div>
      ${renderChart({
        id: `chart-${group}-${index}`,
        spec: { kind: "probability", data: { truth: truth[index], classNames, methods } },
        ...{ width: 230, height: methods.length * PROBABILITY_ROW_HEIGHT + 26 },
        description: `Test image ${index}, ${name}. ${spoken.join("; ")}.`,
      })}
    </div>`,
  ];
}
