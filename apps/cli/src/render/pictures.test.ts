import { decode } from "fast-png";
import { describe, expect, it } from "vitest";
import { renderConfusionChart } from "./confusion-chart";
import { renderImageGrid } from "./image-grid";
import { renderLearningChart } from "./learning-chart";
import { renderLossChart } from "./loss-chart";
import { renderPictures } from "./report-pictures";

describe("renderImageGrid", () => {
  it("lays images out row by row, enlarged, on white", () => {
    const images = { pixels: Uint8Array.of(1, 2, 3, 4, 5, 6), size: 3, rows: 1, columns: 2, channels: 1 };
    const { width, height, data } = decode(renderImageGrid(images, { perRow: 2, scale: 2 }));
    const W = 255;
    expect({ width, height }).toEqual({ width: 14, height: 10 });
    const blank = Array<number>(14).fill(W);
    const first = [W, W, 1, 1, 2, 2, W, W, 3, 3, 4, 4, W, W];
    const second = [W, W, 5, 5, 6, 6, W, W, W, W, W, W, W, W];
    expect([...data]).toEqual([blank, blank, first, first, blank, blank, second, second, blank, blank].flat());
  });

  it("keeps colours", () => {
    const images = { pixels: Uint8Array.of(10, 20, 30), size: 1, rows: 1, columns: 1, channels: 3 };
    const { width, height, channels, data } = decode(renderImageGrid(images, { scale: 1 }));
    expect({ width, height, channels }).toEqual({ width: 5, height: 5, channels: 3 });
    expect([...data.subarray((2 * 5 + 2) * 3, (2 * 5 + 3) * 3)]).toEqual([10, 20, 30]);
  });

  it("takes the smallest square when nothing is said of rows", () => {
    const images = { pixels: new Uint8Array(10), size: 10, rows: 1, columns: 1, channels: 1 };
    const { width, height } = decode(renderImageGrid(images, { scale: 1 }));
    expect({ width, height }).toEqual({ width: 4 * 3 + 2, height: 3 * 3 + 2 });
  });
});

/** What a chart must be whatever it shows: one whole document without numbers that are none. */
function expectWholeSvg(svg: string): void {
  expect(svg).toMatch(/^<svg [^]*<\/svg>$/);
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
}

describe("charts", () => {
  it("draws both losses under a title, with names and units on the axes", () => {
    const svg = renderLossChart({ discriminatorLoss: [1.4, 1.2, 1.1], generatorLoss: [0.7, 0.8, 0.9] }, "3 steps");
    expectWholeSvg(svg);
    for (const text of ["GAN losses", "3 steps", "discriminator", "generator", "step", "binary cross-entropy (nats)"]) {
      expect(svg).toContain(text);
    }
  });

  it("draws losses of one step and of none", () => {
    expectWholeSvg(renderLossChart({ discriminatorLoss: [1.4], generatorLoss: [0.7] }, "1 step"));
    expectWholeSvg(renderLossChart({ discriminatorLoss: [], generatorLoss: [] }, "no steps"));
  });

  it("draws validation strong, training dashed and published figures hollow", () => {
    const curve = { name: "cnn", training: [0.6, 0.8], validation: [0.7, 0.85] };
    const subtitle = "two epochs";
    const plain = renderLearningChart([{ name: "cnn", training: [0.6, 0.8] }], { subtitle });
    const full = renderLearningChart([curve], { subtitle, published: [{ name: "cnn", epoch: 2, accuracy: 0.9 }] });
    expectWholeSvg(plain);
    expectWholeSvg(full);
    expect(plain).not.toContain("stroke-dasharray");
    expect(full).toContain("stroke-dasharray");
    expect(full).toContain("accuracy (%)");
  });

  it("writes every count into the cell of its true and predicted class", () => {
    const names = ["zero", "one"];
    const svg = renderConfusionChart(
      [
        [41, 2],
        [0, 37],
      ],
      names,
      { title: "cnn", subtitle: "80 test images" },
    );
    expectWholeSvg(svg);
    for (const text of [...names, "41", "37", "predicted class", "true class", "80 test images"]) {
      expect(svg).toContain(`>${text}<`);
    }
  });
});

describe("renderPictures", () => {
  it("links every picture with its caption", () => {
    const pictures = [
      { files: ["a b.png"], caption: "Two words." },
      { files: ["1.png", "2.png"], caption: "Side by side." },
    ];
    expect(renderPictures(pictures)).toBe(
      [
        "## Pictures\n\nTwo words.\n\n![Two words.](a%20b.png)\n\n",
        "Side by side.\n\n![Side by side.](1.png)\n![Side by side.](2.png)\n",
      ].join(""),
    );
    expect(renderPictures([])).toBe("");
  });
});
