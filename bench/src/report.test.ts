import { describe, expect, it } from "vitest";
import { bestPeerLines, renderReport } from "./report";
import { compareSides } from "./rows";
import type { Results } from "./results";

const measurement = (work: string, side: string, ...seconds: number[]): Results["measurements"][number] => ({
  ...{ work, side, seconds, figure: 0.91234, detail: "2 threads" },
});

const measurements = [
  measurement("gan-step", "simd", 0.4, 0.5, 0.41),
  measurement("gan-step", "torch", 0.5, 0.52, 0.51),
  measurement("gan-step", "keras-xla", 124, 125, 126),
  measurement("gan-step-1-thread", "simd", 0.8),
];

const rows = compareSides(
  measurements.slice(0, 3).map((told) => ({ ...told, versions: {} })),
  { ours: ["simd"], peers: ["torch", "keras-xla"] },
);

const RESULTS: Results = {
  machine: { cpu: "Some CPU", cores: 2, memoryGiB: 8, system: "Linux 6.1" },
  versions: { node: "20.20.2", torch: "2.13.0" },
  data: "MNIST",
  rounds: 3,
  ...{ rows, measurements, skipped: [{ work: "gan-step", side: "node", reason: "not installed\nat a|b" }] },
};

describe("renderReport", () => {
  it("shows machine, ratios, growth, every side and who was left out", () => {
    expect(renderReport("Peers", RESULTS)).toMatchInlineSnapshot(`
      "# Peers

      - Machine: Some CPU, 2 cores, 8 GiB, Linux 6.1
      - Versions: node 20.20.2, torch 2.13.0
      - Data: MNIST
      - Rounds: 3, all sides of a work in turn

      Seconds are medians; a ratio below 1 means that ours is faster.

      ## Against the best

      | work     | engine |    ours | peer  |  theirs | ours / theirs |
      | :------- | :----- | ------: | :---- | ------: | ------------: |
      | gan-step | simd   | 0.410 s | torch | 0.510 s |          0.80 |

      ## Against each

      | work     | engine |    ours | peer      |  theirs | ours / theirs |
      | :------- | :----- | ------: | :-------- | ------: | ------------: |
      | gan-step | simd   | 0.410 s | torch     | 0.510 s |          0.80 |
      | gan-step | simd   | 0.410 s | keras-xla |   125 s |        0.0033 |

      ## Growth

      A part is a quarter of the data (4 would be in proportion) or the whole with one thread (0.5 would be perfect on two cores).

      | work     | part              | side | part takes | whole takes | whole / part |
      | :------- | :---------------- | :--- | ---------: | ----------: | -----------: |
      | gan-step | gan-step-1-thread | simd |    0.800 s |     0.410 s |         0.51 |

      ## Every side

      | work              | side      |  median |  lowest | highest | loss or accuracy | set up as |
      | :---------------- | :-------- | ------: | ------: | ------: | ---------------: | :-------- |
      | gan-step          | simd      | 0.410 s | 0.400 s | 0.500 s |           0.9123 | 2 threads |
      | gan-step          | torch     | 0.510 s | 0.500 s | 0.520 s |           0.9123 | 2 threads |
      | gan-step          | keras-xla |   125 s |   124 s |   126 s |           0.9123 | 2 threads |
      | gan-step-1-thread | simd      | 0.800 s | 0.800 s | 0.800 s |           0.9123 | 2 threads |

      ## Left out

      | work     | side | why                   |
      | -------- | ---- | --------------------- |
      | gan-step | node | not installed at a\\|b |
      "
    `);
  });

  it("has no empty sections", () => {
    const report = renderReport("Peers", { ...RESULTS, measurements: measurements.slice(0, 3), skipped: [] });
    expect(report).not.toMatch(/Growth|Left out/);
  });
});

describe("bestPeerLines", () => {
  it("divides by the fastest peer", () => {
    expect(bestPeerLines(rows)).toEqual(["gan-step: simd / best peer (torch) = 0.410 s / 0.510 s = 0.80"]);
  });
});
