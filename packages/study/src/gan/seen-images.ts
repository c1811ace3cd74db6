import { findSeenImages, hashEachImage, imageLength, selectImages, type ImageSet, type TrainedOn } from "@gan-cls/core";
import type { StudyData } from "@gan-cls/data";
import type { SeenTestImages, StudyDocument } from "@gan-cls/evaluate";
import { drawGanImages } from "../labelled-data";
import type { StudyPlan } from "../plan";

/** What is known of the images that a discriminator has seen in its training. */
export interface SeenInTraining {
  /** What names the discriminator in sentences: a pretrained name, a path, or words such as `the GAN`. */
  readonly name: string;
  /** Their hashes; `undefined` where nobody knows. */
  seenImages(options?: SeenImagesOptions): Promise<TrainedOn | undefined>;
}

/** Options of {@link SeenInTraining.seenImages}. */
export interface SeenImagesOptions {
  /** As `hashEachImage` takes it. */
  readonly hash?: (bytes: Uint8Array) => string;
  /** The caller looks for these images alone, so that those that cannot be among them need no hash. @default all are hashed */
  readonly among?: ImageSet;
}

/** The images that a GAN has seen, which are at hand, without their labels. */
export function seenByGan(name: string, images: () => ImageSet): SeenInTraining {
  let sums: readonly number[] | undefined;
  return {
    name,
    seenImages({ hash, among } = {}) {
      const seen = images();
      // The parts of a cross-validation ask again and again.
      sums ??= among && checksums(seen);
      const hashed = among === undefined || sums === undefined ? seen : selectImages(seen, likeSome(sums, among));
      return Promise.resolve({ labelled: new Set(), unlabelled: new Set(hashEachImage(hashed, hash)) });
    },
  };
}

/** Whose discriminator the methods of one seed build on: the one that was given, or that of the GAN that the study trains. */
export function discriminatorOf(plan: StudyPlan, data: StudyData, seed: number): SeenInTraining {
  const { discriminator: given, seeds, settings } = plan;
  if (given !== undefined) {
    const { name = "the given discriminator", seenImages = () => Promise.resolve(undefined) } = given;
    return { name, seenImages };
  }
  const name = seeds.length > 1 ? `the GAN of seed ${seed}` : "the GAN";
  return seenByGan(name, () => drawGanImages(settings, data, seed));
}

/** What a study's document says of the test images that its discriminators have seen; nothing where no method builds on one. */
export async function countSeenTestImages(
  plan: StudyPlan,
  data: StudyData,
): Promise<Pick<StudyDocument, "seenTestImages" | "seenUnknownBy">> {
  if (!plan.methods.some(({ needsDiscriminator }) => needsDiscriminator)) {
    return {};
  }
  const seeds = plan.discriminator === undefined ? plan.seeds : plan.seeds.slice(0, 1);
  return countSeen(
    seeds.map((seed) => discriminatorOf(plan, data, seed)),
    data.test,
  );
}

/** The same for these discriminators. */
export async function countSeen(
  discriminators: readonly SeenInTraining[],
  test: ImageSet,
): Promise<Pick<StudyDocument, "seenTestImages" | "seenUnknownBy">> {
  const seenTestImages: SeenTestImages[] = [];
  const seenUnknownBy: string[] = [];
  for (const { name, seenImages } of discriminators) {
    const trainedOn = await seenImages({ among: test });
    if (trainedOn === undefined) {
      seenUnknownBy.push(name);
    } else {
      const { labelled, unlabelled } = findSeenImages(trainedOn, test);
      seenTestImages.push({ by: name, labelled: labelled.length, unlabelled: unlabelled.length, of: test.size });
    }
  }
  return {
    ...(seenTestImages.length > 0 && { seenTestImages }),
    ...(seenUnknownBy.length > 0 && { seenUnknownBy }),
  };
}

/** Positions of images, by their checksums, that have that of some of the wanted ones: all that are equal, and hardly any others. */
function likeSome(sums: readonly number[], wanted: ImageSet): number[] {
  const own = new Set(checksums(wanted));
  return sums.flatMap((sum, image) => (own.has(sum) ? [image] : []));
}

/** FNV-1a of each image's pixels, which takes a hundredth of the time of SHA-256. Reference: Fowler, Noll and Vo. */
function checksums(images: ImageSet): number[] {
  const length = imageLength(images);
  return Array.from({ length: images.size }, (_, image) => {
    let sum = 0x811c9dc5;
    for (let at = image * length; at < (image + 1) * length; at++) {
      sum = Math.imul(sum ^ images.pixels[at], 0x01000193);
    }
    return sum;
  });
}
