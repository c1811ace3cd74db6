import { formatDuration } from "./format";
import { escapeMarkdown } from "./markdown";

/** A name and what is said of it. */
export type Fact = [name: string, value: string | number];

/** Where and how long something was measured. */
interface MeasuredPlace {
  readonly engine: string;
  readonly machine: string;
  readonly seconds: number;
  readonly versions: Readonly<Record<string, string>>;
}

/** Engine, machine, time and versions, for the list with which a report says how to measure it again. */
export function describePlace({ engine, machine, seconds, versions }: MeasuredPlace): Fact[] {
  return [
    ["Engine", escapeMarkdown(engine)],
    ["Machine", escapeMarkdown(machine)],
    ["Time", formatDuration(seconds)],
    ...Object.entries(versions).map(([name, version]): Fact => [
      `Version of ${escapeMarkdown(name)}`,
      escapeMarkdown(version),
    ]),
  ];
}

/** Facts as a list of Markdown. */
export function listFacts(facts: readonly Fact[]): string {
  return facts.map(([name, value]) => `- ${name}: ${value}`).join("\n");
}
