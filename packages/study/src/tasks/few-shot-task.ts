import { meanOver } from "@gan-cls/evaluate";
import { playEpisodes } from "@gan-cls/transfer";
import type { Measured } from "./measured";
import type { FeatureViews, TaskContext } from "./representation";

/** Labelled images of each class of an episode. */
const SHOTS: readonly number[] = [1, 5];

const MOST_WAYS = 5;

/** Further images of each class, which are named; fewer where the smallest class has fewer. */
const MOST_QUERIES = 15;

/** Episodes of test images, the same for every representation; none of more labelled images than the smallest class has. */
export async function measureFewShot(
  { test, testFeatures }: FeatureViews,
  { seed, signal, episodes }: TaskContext & { episodes: number },
): Promise<Measured[]> {
  const ways = Math.min(MOST_WAYS, test.classNames.length);
  const counts = test.classNames.map((_, label) => test.labels.filter((other) => other === label).length);
  const smallest = Math.min(...counts);
  const measured: Measured[] = [];
  for (const shots of SHOTS.filter((count) => count < smallest)) {
    const queries = Math.min(MOST_QUERIES, smallest - shots);
    const task = { features: testFeatures, labels: test.labels, ways, shots, queries, episodes, seed, signal };
    const figure = meanOver(await playEpisodes(task));
    const measure = `accuracy, ${ways}-way, ${shots}-shot`;
    measured.push({ measure, unit: "percent", items: episodes, figure });
  }
  return measured;
}
