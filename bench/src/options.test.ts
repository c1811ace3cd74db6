import { describe, expect, it } from "vitest";
import { parseOptions, USAGE } from "./options";
import { listWorkItems } from "./work-items";
import { PEER_NAMES } from "./side";

const parse = (line: string): ReturnType<typeof parseOptions> => parseOptions(line.split(" "), "bench");

describe("parseOptions", () => {
  it("measures everything in seven rounds by default", () => {
    const options = parse("peers");
    expect(options).toMatchObject({ comparison: "peers", rounds: 7, quick: false, growth: true, python: "python3" });
    expect(options).toMatchObject({ only: undefined, peers: PEER_NAMES, out: "bench" });
    expect(options?.engines.map(({ text }) => text)).toEqual(["simd", "simd@24"]);
    expect(parse("engines")?.engines[0].text).toBe("simd");
  });

  it("reads every option", () => {
    const options = parse(
      "engines --only gan-step,cnn-epoch-2500 --engines simd:1,cpu --rounds 3 --no-growth --out x --python py --peers torch",
    );
    expect(options).toMatchObject({ only: ["gan-step", "cnn-epoch-2500"], rounds: 3, growth: false, out: "x" });
    expect(options).toMatchObject({ python: "py", peers: ["torch"], engines: [{ threads: 1 }, { engine: "cpu" }] });
  });

  it("keeps partial and quick runs out of the results", () => {
    expect(parse("peers --quick")).toMatchObject({ rounds: 1, out: undefined });
    expect(parse("peers --only inference")).toMatchObject({ rounds: 7, out: undefined });
    expect(parse("peers --quick --rounds 2 --out x")).toMatchObject({ rounds: 2, out: "x" });
  });

  it("measures growth by itself, of ours alone unless peers are named", () => {
    expect(parse("peers --growth-only")).toMatchObject({ growth: "only", peers: [], rounds: 3, out: "bench" });
    expect(parse("peers --growth-only --peers torch --rounds 2")).toMatchObject({ peers: ["torch"], rounds: 2 });
    expect(() => parse("peers --growth-only --no-growth")).toThrow("--growth-only");
    const items = listWorkItems({ growth: "only" }).map(({ label }) => label);
    expect(items).toContain("gan-step-1-thread");
    expect(items).toContain("gan-step");
    expect(items).not.toContain("pca-knn-60000");
  });

  it("gives help, which names the peers and the work", () => {
    expect(parse("--help")).toBeUndefined();
    expect(USAGE).toContain("keras-graph");
    expect(USAGE).toContain("trial-3-unfrozen-epoch");
  });

  it.each([
    ["", "the comparison"],
    ["both", "the comparison"],
    ["peers engines", "the comparison"],
    ["peers --only gan", "only"],
    ["peers --peers jax", "peers"],
    ["peers --engines gpu", "parseEngineSpec"],
    ["peers --rounds 0", "rounds"],
    ["peers --rounds many", "rounds"],
    ["peers --fast", "--fast"],
  ])("refuses %j", (line, named) => {
    expect(() => parse(line)).toThrow(named);
  });
});
