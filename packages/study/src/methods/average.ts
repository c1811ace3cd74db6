import { GanClsError } from "@gan-cls/core";
import type { Method } from "../method";

/** Stands between the names of the members of an average. */
const PLUS = "+";

/** Whether a name is that of an average, such as `kmeans-probe+tune-views`. */
export function isAverageName(name: string): boolean {
  return name.includes(PLUS);
}

/**
 * The mean of the probabilities of other methods of the same study, each with the same share, as a method of its own. Methods of different kinds get
 * different images wrong, so their mean can be right where one of them is not. Nothing is trained: its cells are computed from theirs.
 *
 * It is the control of an average in which every member has its control in its place, in the same order.
 *
 * Reference: Dietterich, "Ensemble Methods in Machine Learning", 2000.
 *
 * @param name The names of its members, such as `kmeans-probe+tune-views`.
 * @param methods Those of the study.
 * @throws GanClsError `invalid-argument` unless it names at least two of them, once each.
 */
export function averageMethod(name: string, methods: readonly Method[]): Method {
  const names = name.split(PLUS);
  const members = names.flatMap((member) => methods.find((method) => method.name === member) ?? []);
  if (members.length !== names.length || new Set(members).size < Math.max(2, members.length)) {
    const missing = names.filter((member) => !methods.some((method) => method.name === member));
    const mend = missing.length === 0 ? "" : `; add ${missing.join(", ")} to the methods`;
    throw new GanClsError(
      "invalid-argument",
      `averageMethod: expected an average of two or more methods of the study, once each, got ${name}${mend}`,
    );
  }
  const controlOf = members.map((member) => member.controlOf ?? member.name).join(PLUS);
  return {
    name,
    // A plus is a part of titles such as PCA + KNN.
    title: members.map(({ title }) => title).join(" & "),
    family: "average",
    description: `The mean of the probabilities of ${names.map((member) => `\`${member}\``).join(" and ")}, with equal shares. Nothing more is trained: it is computed from their cells, and its time is theirs.`,
    needsDiscriminator: members.some((member) => member.needsDiscriminator),
    needsUntrained: members.some((member) => member.needsUntrained),
    ...(members.some((member) => member.trainsGan) && { trainsGan: true }),
    ...(controlOf !== name && { controlOf }),
    averages: names,
    train: () =>
      Promise.reject(
        new GanClsError("invalid-argument", `averageMethod: ${name} is computed from cells of a study, not trained`),
      ),
  };
}
