import { formatPercent, joinWords } from "@gan-cls/evaluate";

/** One method's answer, as far as a sentence needs it. */
export interface Answer {
  readonly name: string;
  readonly label: number;
  /** In `[0, 1]`. */
  readonly probability: number;
}

/** The answers of all methods in one sentence. */
export function describeAnswers(answers: readonly Answer[]): string {
  if (answers.length === 0) {
    return "";
  }
  const groups = new Map<number, Answer[]>();
  answers.forEach((answer) => groups.set(answer.label, [...(groups.get(answer.label) ?? []), answer]));
  if (groups.size === 1) {
    return answers.length === 1
      ? `The ${answers[0].name} says ${answers[0].label}.`
      : `All ${spell(answers.length)} say ${answers[0].label}.`;
  }
  const parts = [...groups]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([label, group]) => `${listNames(group)} ${group.length === 1 ? "says" : "say"} ${label}`);
  return `They disagree: ${parts.join(", ")}.`;
}

/** Why methods agree or disagree: the least confident answer, and the neighbours in each space. */
export function explainAnswers(
  answers: readonly Answer[],
  neighbours: readonly { readonly space: string; readonly labels: readonly number[] }[],
): string[] {
  const least = answers.reduce<Answer | undefined>(
    (a, b) => (a === undefined || b.probability < a.probability ? b : a),
    undefined,
  );
  const sure =
    least === undefined
      ? []
      : [`The ${least.name} is least confident: ${formatPercent(least.probability, 0)} for ${least.label}.`];
  const looks = neighbours
    .filter(({ labels }) => labels.length > 0)
    .map(({ space, labels }) => `In ${space} the nearest training digits are ${countLabels(labels)}.`);
  return [...sure, ...looks];
}

/** How often each class occurs, the most frequent first, in words. */
export function countLabels(labels: readonly number[]): string {
  const counts = new Map<number, number>();
  labels.forEach((label) => counts.set(label, (counts.get(label) ?? 0) + 1));
  const parts = [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([label, count]) => (count === labels.length ? `all ${label}s` : `${count} × ${label}`));
  return joinWords(parts);
}

const listNames = (answers: readonly Answer[]): string => joinWords(answers.map(({ name }) => `the ${name}`));

const spell = (count: number): string => ["no", "one", "two", "three", "four"][count] ?? String(count);
