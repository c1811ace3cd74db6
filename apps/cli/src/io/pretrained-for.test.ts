import type { StudyData } from "@gan-cls/data";
import { expect, it } from "vitest";
import { pretrainedFor } from "./pretrained-for";

const dataOf = (domain: string | undefined, rows = 28): StudyData =>
  ({ domain, train: { rows, columns: 28, channels: 1 } }) as StudyData;
const CIFAR10 = { domain: "cifar10", train: { rows: 32, columns: 32, channels: 3 } } as StudyData;

it("is the usual discriminator where that is meant for the data, else one that is", () => {
  const usual = "mnist-better-discriminator";
  expect(pretrainedFor(dataOf("mnist"), usual)).toBe(usual);
  expect(pretrainedFor(dataOf("mnist"), "mnist-original-discriminator")).toBe("mnist-original-discriminator");
  expect(pretrainedFor(dataOf("fashion-mnist"), usual)).toBe("fashion-discriminator");
  expect(pretrainedFor(CIFAR10, usual)).toBe("cifar10-discriminator");
});

it("is none for other images, and for what builds on none", () => {
  const usual = "mnist-better-discriminator";
  expect(pretrainedFor(dataOf(undefined), usual)).toBeUndefined();
  expect(pretrainedFor(dataOf("cifar10"), usual)).toBeUndefined();
  expect(pretrainedFor(dataOf("mnist", 32), usual)).toBeUndefined();
  expect(pretrainedFor(dataOf("mnist"), undefined)).toBeUndefined();
});
