import { installMatchers } from "@gan-cls/testing";
import { describe, expect, it } from "vitest";
import { minimise } from "./lbfgs";

installMatchers();

/** Half of the sum of `scale * (x - centre)²`: badly scaled, but convex. */
const scales = [1, 10, 1e3, 1e5];
const centres = [3, -2, 1, 0.5];
async function quadratic(point: Float64Array) {
  const gradient = point.map((x, i) => scales[i] * (x - centres[i]));
  return { value: gradient.reduce((sum, slope, i) => sum + (slope * (point[i] - centres[i])) / 2, 0), gradient };
}

describe("minimise", () => {
  it("finds the minimum of a badly scaled bowl", async () => {
    const result = await minimise(quadratic, new Float64Array(4), { maxIterations: 100, tolerance: 1e-8 });
    expect(result.converged).toBe(true);
    expect(result.point).toBeAllClose(centres, { rtol: 1e-7 });
    expect(result.iterations).toBeLessThan(60);
  });

  it("comes back from far away, where the curvature says nothing, and counts its iterations", async () => {
    const iterations: number[] = [];
    const logCosh = async (point: Float64Array) => ({
      value: point.reduce((sum, x) => sum + Math.log(Math.cosh(x - 5)), 0),
      gradient: point.map((x) => Math.tanh(x - 5)),
    });
    const { point, converged } = await minimise(logCosh, Float64Array.of(-40, 60), {
      maxIterations: 200,
      tolerance: 1e-6,
      onIteration: (iteration) => iterations.push(iteration),
    });
    expect(converged).toBe(true);
    expect(point).toBeAllClose([5, 5]);
    expect(iterations).toEqual(iterations.map((_, i) => i + 1));
  });

  it("stops at once at a minimum, and says when it ran out of iterations", async () => {
    const there = await minimise(quadratic, Float64Array.from(centres), { maxIterations: 5, tolerance: 1e-8 });
    expect([there.iterations, there.converged]).toEqual([0, true]);
    const early = await minimise(quadratic, new Float64Array(4), { maxIterations: 2, tolerance: 1e-8 });
    expect([early.iterations, early.converged]).toEqual([2, false]);
  });

  it("gives up instead of looping when the gradient is wrong", async () => {
    const lying = async (point: Float64Array) => ({
      value: point[0] ** 2,
      gradient: Float64Array.of(-2 * point[0] - 1),
    });
    const result = await minimise(lying, Float64Array.of(1), { maxIterations: 50, tolerance: 1e-8 });
    expect(result.converged).toBe(false);
    expect(result.value).toBeLessThanOrEqual(1);
  });
});
