/** A study of two methods, a network and one without, on few labels. A page's worker and Node run this very code with the packages that they import. */
export async function runSmallStudy({ prepareEngine, openMnist10k, runStudy }, onEvent) {
  // One thread, as a plain page has.
  const { name } = await prepareEngine({ engine: "simd", threads: 1 });
  const study = runStudy({ data: await openMnist10k(), methods: ["pca-knn", "cnn"], labels: [200], seeds: [1] });
  for (;;) {
    const { done, value } = await study.next();
    if (done) {
      return { engine: name, results: value };
    }
    onEvent(value);
  }
}
