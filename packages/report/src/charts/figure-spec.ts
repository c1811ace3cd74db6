import { printableTexts } from "@gan-cls/core";
import type { ChartOption, ChartSize } from "./chart";
import { confusionChart, type Confusion } from "./confusion-chart";
import { costChart, type Costs } from "./cost-chart";
import { featureMapChart, type FeaturePoints } from "./feature-map-chart";
import { intervalChart, type IntervalRow } from "./interval-chart";
import { labelChart, type LabelCurve } from "./label-chart";
import { learningChart, type LearningCurve } from "./learning-chart";
import { lossChart } from "./loss-chart";
import { probabilityChart, type Probabilities } from "./probability-chart";
import { taskChart, type TaskMeasures } from "./task-chart";
import { varianceChart } from "./variance-chart";
import type { GanLosses } from "../data/report-data";

/** A chart as plain JSON: Node draws it into the page, and the page's script draws it again where a pointer can ask it. */
export type FigureSpec =
  | { readonly kind: "interval"; readonly data: readonly IntervalRow[] }
  | { readonly kind: "learning"; readonly data: LearningCurve }
  | { readonly kind: "labels"; readonly data: readonly LabelCurve[] }
  | { readonly kind: "confusion"; readonly data: Confusion }
  | { readonly kind: "probability"; readonly data: Probabilities }
  | { readonly kind: "loss"; readonly data: GanLosses }
  | { readonly kind: "feature-map"; readonly data: FeaturePoints }
  | { readonly kind: "cost"; readonly data: Costs }
  | { readonly kind: "tasks"; readonly data: TaskMeasures }
  | { readonly kind: "variance"; readonly data: readonly number[] };

/** The chart of a specification at a size. Control characters in its names are made visible: in an SVG they would not even be allowed. */
export function chartOf(given: FigureSpec, size: ChartSize): ChartOption {
  const spec = printableTexts(given);
  switch (spec.kind) {
    case "interval":
      return intervalChart(spec.data, size);
    case "learning":
      return learningChart(spec.data, size);
    case "labels":
      return labelChart(spec.data, size);
    case "confusion":
      return confusionChart(spec.data, size);
    case "probability":
      return probabilityChart(spec.data, size);
    case "loss":
      return lossChart(spec.data, size);
    case "feature-map":
      return featureMapChart(spec.data, size);
    case "cost":
      return costChart(spec.data, size);
    case "tasks":
      return taskChart(spec.data, size);
    case "variance":
      return varianceChart(spec.data);
    default:
      return spec satisfies never;
  }
}
