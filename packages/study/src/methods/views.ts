import { classifyOverViews, fixedViews } from "@gan-cls/transfer";
import type { ImageTraits, MethodTask, TrainedMethod } from "../method";

/** A trained network as a method of its own, whose probabilities are means over views. The network sees an image once, so it is not saved as this. */
export function withViews(
  name: string,
  { classifier, history, warnings, stages }: TrainedMethod,
  { augmentation, dataset }: Pick<MethodTask, "augmentation" | "dataset">,
): TrainedMethod {
  const views = fixedViews(augmentation, dataset);
  return { history, warnings, stages, classifier: classifyOverViews({ ...classifier, name }, views) };
}

/** The views over which a method averages, as part of a sentence. */
export function describeViews(images: ImageTraits): string {
  const views = fixedViews(images.augmentation, images);
  const [down, right] = [views.map((view) => view.down), views.map((view) => view.right)].map((all) =>
    Math.max(...all),
  );
  if (views.length === 1) {
    return "one view, the image itself";
  }
  const pixels = down === right ? `${down} ${down === 1 ? "pixel" : "pixels"}` : `${down} rows and ${right} columns`;
  const mirrored = views.some(({ isMirrored }) => isMirrored) ? ", each also mirrored" : "";
  return `${views.length} views: the image itself and moved by ${pixels} up, down, left and right${mirrored}`;
}
