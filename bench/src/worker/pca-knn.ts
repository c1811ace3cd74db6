import { createPcaKnnClassifier } from "@gan-cls/classical";
import type { RepeatableWork } from "./timer";
import type { WorkMaterial } from "./work-material";

/** The axes found, all images projected, and every test image classified by its nearest neighbours: nothing is kept between repetitions. */
export function pcaKnn({ images, test, engine: { kernel } }: WorkMaterial): RepeatableWork {
  return {
    async run() {
      const classifier = await createPcaKnnClassifier(images, { components: 40, k: 4, kernel });
      const { labels } = await classifier.predict(test);
      classifier.dispose();
      return labels.filter((label, index) => label === test.labels[index]).length / test.size;
    },
  };
}
