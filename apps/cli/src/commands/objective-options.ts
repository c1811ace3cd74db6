import { GAN_LOSSES, SELF_SUPERVISIONS } from "@gan-cls/train/names";
import { Option } from "commander";
import { positiveInteger, positiveNumber, shareBelowOne } from "../options";

/** What the networks are trained for; without any of these, the original's. */
export function objectiveOptions(): Option[] {
  return [
    new Option("--objective <loss>", "what both networks play for").choices(GAN_LOSSES).default("original"),
    new Option("--spectral-norm", "hold the largest singular value of the discriminator's kernels at 1 (Miyato 2018)"),
    new Option(
      "--diff-augment <pixels>",
      "the discriminator sees every image moved by up to so many (Zhao 2020)",
    ).argParser(positiveInteger),
    new Option(
      "--self-supervision <task>",
      "what the discriminator learns from real images besides (Chen 2019; Jeong 2021)",
    ).choices(SELF_SUPERVISIONS),
    new Option("--self-supervision-weight <weight>", "of that task's loss").argParser(positiveNumber).default(1),
    new Option(
      "--ema <decay>",
      "keep running averages of both networks' weights, saved beside them as *-average",
    ).argParser(shareBelowOne),
    new Option(
      "--probe-labels <n>",
      "after every epoch, score the discriminator by a probe on so many labels and keep the best as *-best",
    ).argParser(positiveInteger),
  ];
}
