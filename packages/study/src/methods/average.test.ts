import { describe, expect, it } from "vitest";
import { averageMethod, isAverageName } from "./average";
import { findMethod, METHODS } from "./registry";

describe("averageMethod", () => {
  it("needs what its members need, and is the control of the average of what they are controls of", () => {
    const [plain, gan, control] = ["kmeans-probe", "tune-views", "random-tune-views"].map((name) => findMethod(name));
    const average = averageMethod("kmeans-probe+tune-views", [gan, plain]);
    expect(average).toMatchObject({ title: "K-means probe & Tuned, views", needsDiscriminator: true });
    expect(average).not.toHaveProperty("controlOf");
    expect(averageMethod("kmeans-probe+random-tune-views", [plain, control])).toMatchObject({
      ...{ controlOf: "kmeans-probe+tune-views", needsDiscriminator: false, needsUntrained: true },
    });
  });

  it("is never trained itself", async () => {
    const average = averageMethod("knn+cnn", METHODS);
    await expect(average.train({} as never)).rejects.toThrow("knn+cnn is computed from cells of a study, not trained");
  });

  it.each([
    ["knn+tune-views", "got knn+tune-views; add tune-views to the methods"],
    ["knn+", "got knn+; add  to the methods"],
    ["knn+knn", "got knn+knn"],
    ["knn", "got knn"],
  ])("refuses %s of knn and cnn", (name, message) => {
    const study = [findMethod("knn"), findMethod("cnn")];
    expect(() => averageMethod(name, study)).toThrow(expect.objectContaining({ code: "invalid-argument" }));
    expect(() => averageMethod(name, study)).toThrow(message);
  });

  it("tells averages by their names", () => {
    expect(METHODS.filter(({ name }) => isAverageName(name))).toEqual([]);
    expect(isAverageName("knn+cnn")).toBe(true);
  });
});
