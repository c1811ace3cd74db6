import type { Random } from "@gan-cls/core";
import type { GanRules } from "../gan-step";
import type { GanObjective } from "./gan-objective";
import { judgeByHinge } from "./judge-by-hinge";
import { translateImages } from "./translate-images";

/** What an objective changes in one step. @param random The step's own stream. */
export function rulesOf({ loss = "original", translation = 0 }: GanObjective, random: Random): GanRules {
  return {
    ...(loss === "hinge" && { judge: judgeByHinge }),
    ...(translation > 0 && { augment: (images) => translateImages(images, translation, random) }),
  };
}
