import { formatCount, formatPercent } from "@gan-cls/evaluate";
import { describeLead, isSure } from "./difference";
import type { Contestant, RaceDifference, RaceResult } from "../lab/operations";

/** How sentences call the contestants. */
const NAMES: Readonly<Record<Contestant, string>> = {
  transfer: "the discriminator",
  control: "the same network with random weights",
  cnn: "the fair CNN",
};

/** What a race has shown, in sentences that its figures decide, whoever is ahead. */
export function describeRace({ labels, testSize, correct, differences }: RaceResult): string[] {
  const ranked = (Object.keys(NAMES) as Contestant[]).sort((a, b) => correct[b] - correct[a]);
  const figures = ranked.map((name) => `${NAMES[name]} ${formatPercent(correct[name] / testSize, 1)}`);
  return [
    `With the same ${formatCount(labels)} labels, of ${formatCount(testSize)} test digits: ${figures.join(", ")} right.`,
    ...differences.map(describeDifference),
  ];
}

function describeDifference(race: RaceDifference): string {
  const { first, second } = race;
  return `${describeLead({ ...race, first: NAMES[first], second: NAMES[second] })}${meaningOf(race)}`;
}

/** What a difference says of the GAN. */
function meaningOf(race: RaceDifference): string {
  if (!isSure(race)) {
    return ": that can be chance.";
  }
  const wins = race.difference > 0;
  if (race.second === "control") {
    return wins ? ": that is what the GAN has learned without labels." : ": what the GAN has learned does harm here.";
  }
  return wins ? "." : ": here a CNN without any GAN is the better choice.";
}
