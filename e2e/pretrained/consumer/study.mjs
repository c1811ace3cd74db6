/** A study of a method that builds on a pretrained discriminator, without a network connection. */
import assert from "node:assert/strict";
import { drain } from "@gan-cls/core";
import { openDataset } from "@gan-cls/data/node";
import { prepareEngine } from "@gan-cls/engine";
import { runStudy } from "@gan-cls/study";

await prepareEngine({ engine: "simd" });
const data = await openDataset("mnist-10k");
const methods = ["pca-knn", "pooled-knn"];
const discriminator = "mnist-better-discriminator";
const { rows, comparisons } = await drain(runStudy({ data, methods, discriminator, labels: [100] }));
const [classical, pooled] = rows;
assert.ok(pooled.testAccuracy > classical.testAccuracy, `${pooled.testAccuracy} and ${classical.testAccuracy}`);
assert.ok(comparisons[0].pValue < 0.05);
process.exit(0);
