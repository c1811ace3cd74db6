import type { ImageDataset } from "@gan-cls/core";
import type { StudyData } from "@gan-cls/data";
import { evaluate, type Interval, type StudyDocument } from "@gan-cls/evaluate";
import { createModelClassifier } from "@gan-cls/train";
import { buildProbeClassifier, type AdoptResult, type LayerProbe, type LayerSummary } from "@gan-cls/transfer";
import type * as tf from "@tensorflow/tfjs";
import { aboutData, type StudyAbout } from "../documents/study-results";
import type { InputRange } from "./model-input";

/** A probe's figures on the test images. */
export interface TestedProbe {
  readonly l2: number;
  readonly validationAccuracy: number;
  readonly testAccuracy: number;
  readonly interval: Interval;
}

/** A probe of one layer, with the same probe on random weights as its control. */
export interface AdoptedProbe extends TestedProbe {
  /** The layer, or what joins several. */
  readonly name: string;
  readonly dimensions: number;
  readonly control?: TestedProbe;
}

/** What `gan-cls adopt` leaves in `results.json` and prints with `--json`. */
export interface AdoptDocument extends Pick<StudyDocument, "seenTestImages" | "seenUnknownBy"> {
  readonly source: string;
  readonly engine: string;
  readonly data: string;
  readonly layers: readonly LayerSummary[];
  readonly probes: readonly AdoptedProbe[];
  /** The probe that did best on the validation images; it has become the classifier. */
  readonly best: string;
  /** Pixel values that the model takes; the classifier takes `[-1, 1]`, as all do. Where it was found out, what each range gave on held-out labels. */
  readonly input: { readonly range: InputRange; readonly accuracies?: Readonly<Record<InputRange, number>> };
  readonly labels: number;
  readonly labelHash: string;
  readonly testSize: number;
  readonly seed: number;
  readonly dataHashes: Readonly<Record<string, string>>;
  readonly machine: string;
  readonly versions: Readonly<Record<string, string>>;
  /** The command line that repeats it. */
  readonly command: string;
}

/** What is known before the test. */
export interface AdoptAbout {
  readonly source: string;
  readonly data: StudyData;
  readonly layers: readonly LayerSummary[];
  readonly labels: number;
  readonly labelHash: string;
  readonly seed: number;
  readonly about: Required<StudyAbout>;
  readonly input: AdoptDocument["input"];
}

/** Tests every probe once, each as the network that it can become. */
export async function testAdopted(
  model: tf.LayersModel,
  { layers, best, randomModel }: AdoptResult,
  { data, about, ...facts }: AdoptAbout,
  signal: AbortSignal,
): Promise<AdoptDocument> {
  const probes: AdoptedProbe[] = [];
  for (const { probe, control } of layers) {
    const { name } = probe.target;
    const tested = await testProbe(model, probe, data.test, signal);
    const testedControl = control && randomModel && (await testProbe(randomModel, control, data.test, signal));
    probes.push({ name, dimensions: probe.dimensions, ...tested, ...(testedControl && { control: testedControl }) });
  }
  const { dataHashes } = aboutData(data);
  return {
    ...{ ...about, ...facts, data: data.name, probes, best: best.probe.target.name },
    ...{ testSize: data.test.size, dataHashes },
  };
}

async function testProbe(
  model: tf.LayersModel,
  probe: LayerProbe,
  test: ImageDataset,
  signal: AbortSignal,
): Promise<TestedProbe> {
  const { l2, validationAccuracy } = probe;
  const classifier = createModelClassifier(probe.target.name, await buildProbeClassifier(model, probe));
  try {
    const { accuracy, interval } = await evaluate(classifier, test, { signal });
    return { l2, validationAccuracy, testAccuracy: accuracy, interval };
  } finally {
    classifier.dispose();
  }
}
