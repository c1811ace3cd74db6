import { formatCount, formatQuantity, joinWords } from "./format";
import type { SeenTestImages, StudyDocument } from "./study-document";

/**
 * How many test images the discriminators of a study have seen in their own training, one plain sentence for each that saw equally many; and
 * which of them do not say what they have seen. Empty where no method builds on a discriminator, and for documents of older versions.
 */
export function describeSeenTestImages({
  seenTestImages = [],
  seenUnknownBy = [],
}: Pick<StudyDocument, "seenTestImages" | "seenUnknownBy">): string[] {
  const alike = new Map<string, SeenTestImages[]>();
  for (const seen of seenTestImages) {
    const key = [seen.labelled, seen.unlabelled, seen.of].join();
    alike.set(key, [...(alike.get(key) ?? []), seen]);
  }
  const known = [...alike.values()].map((group) => describeGroup(joinWords(group.map(({ by }) => by)), group));
  return [...known, ...describeUnknown(seenUnknownBy)];
}

/** Whether those sentences are a warning: a discriminator has seen test images, or may have. */
export function warnsOfSeenTestImages({
  seenTestImages = [],
  seenUnknownBy = [],
}: Pick<StudyDocument, "seenTestImages" | "seenUnknownBy">): boolean {
  return seenUnknownBy.length > 0 || seenTestImages.some(({ labelled, unlabelled }) => labelled + unlabelled > 0);
}

function describeGroup(names: string, group: readonly SeenTestImages[]): string {
  const [{ labelled, unlabelled, of }] = group;
  const has = group.length === 1 ? "has" : "have each";
  const total = formatQuantity(of, "test image");
  if (labelled + unlabelled === 0) {
    return `${capitalized(names)} ${has} seen none of the ${total} in training.`;
  }
  const share = (count: number): string => (count === of ? `all ${total}` : `${formatCount(count)} of the ${total}`);
  const parts = [
    ...(labelled === 0 ? [] : [`${share(labelled)} with ${labelled === 1 ? "its label" : "their labels"}`]),
    ...(unlabelled === 0 ? [] : [`${share(unlabelled)} without ${unlabelled === 1 ? "its label" : "their labels"}`]),
  ];
  return `${capitalized(names)} ${has} seen ${parts.join(" and ")} in training: what is built on it may do less well on new images.`;
}

function describeUnknown(names: readonly string[]): string[] {
  return names.length === 0
    ? []
    : [
        `It is not known whether ${joinWords(names)} ${names.length === 1 ? "has" : "have"} seen test images in training.`,
      ];
}

/** Names of models stay as they are; words such as `the GAN` begin a sentence. */
function capitalized(names: string): string {
  return names.startsWith("the ") ? `T${names.slice(1)}` : names;
}
