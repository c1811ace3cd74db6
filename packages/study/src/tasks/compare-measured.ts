import { bootstrapIntervals, type SampleFigure, type TaskFigure, type TaskName, type TaskRow } from "@gan-cls/evaluate";
import type { Measured } from "./measured";

/** The same measures of the trained network, of several random ones, and without any. */
export interface ComparedMeasures {
  readonly task: TaskName;
  readonly trained: readonly Measured[];
  /** One for each seed. */
  readonly random: readonly (readonly Measured[])[];
  readonly baseline: readonly Measured[];
  readonly baselineName: string;
}

/** Rows of a document: every figure with an interval over the same bootstrap samples. */
export function compareMeasured(
  { task, trained, random, baseline, baselineName }: ComparedMeasures,
  { seed, classNames }: { seed: number; classNames: readonly string[] },
): TaskRow[] {
  return trained.map((own, at): TaskRow => {
    const { measure, unit, items } = own;
    const controls = random.map((measures) => measures[at]);
    const without = baseline[at];
    const ofRandom = (counts?: ArrayLike<number>): number => mean(controls.map(({ figure }) => figure(counts)));
    const difference = (counts?: ArrayLike<number>): number => own.figure(counts) - ofRandom(counts);
    const figures = [own.figure, ofRandom, difference, without.figure];
    const intervals = bootstrapIntervals({ size: items, figures: figures satisfies SampleFigure[], seed });
    const [ownFigure, randomFigure, differenceFigure, baselineFigure] = figures.map((figure, index): TaskFigure => ({
      value: figure(),
      interval: intervals[index],
    }));
    return {
      ...{ task, measure, unit, items, trained: ownFigure },
      random: {
        ...randomFigure,
        seeds: controls.length,
        deviation: deviationOf(controls.map(({ figure }) => figure())),
      },
      difference: differenceFigure,
      baseline: { ...baselineFigure, name: baselineName },
      ...(own.chosen !== undefined && {
        chosen: {
          trained: own.chosen,
          random: [...new Set(controls.map(({ chosen = "" }) => chosen.replace(/ .*/, "")))].join(", "),
          baseline: without.chosen ?? "",
        },
      }),
      ...(own.classes && { classes: classNames.map((name, label) => classOf(name, label, own, controls, without)) }),
    };
  });
}

function classOf(
  name: string,
  label: number,
  own: Measured,
  controls: readonly Measured[],
  without: Measured,
): NonNullable<TaskRow["classes"]>[number] {
  const at = ({ classes = [] }: Measured): number => classes[label];
  const [trained, random, baseline] = [at(own), mean(controls.map(at)), at(without)].map(orNull);
  return { name, trained, random, baseline };
}

/** As JSON has it, which knows no NaN. */
function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

/** Of a sample; `null` for a single value. */
function deviationOf(values: readonly number[]): number | null {
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : null;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
