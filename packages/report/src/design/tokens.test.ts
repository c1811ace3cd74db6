import { describe, expect, it } from "vitest";
import { COLOR_TOKENS, DESIGN_TOKENS_CSS, methodColors, type ColorToken } from "./tokens";

type Rgb = readonly number[];

/** Linear light of a colour, three channels in `[0, 1]`. */
function toLinear(hex: string): Rgb {
  return [1, 3, 5]
    .map((start) => parseInt(hex.slice(start, start + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
}

/** WCAG's contrast of two colours. */
function contrast(first: string, second: string): number {
  const luminance = (hex: string): number => {
    const [r, g, b] = toLinear(hex);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [high, low] = [luminance(first), luminance(second)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

/** Matrices on linear light that simulate a missing kind of cone (Machado et al. 2009, severity 1). */
const VISION: Readonly<Record<string, readonly Rgb[]>> = {
  full: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** OKLab coordinates of linear light. */
function toOklab([r, g, b]: Rgb): Rgb {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function seen(hex: string, vision: readonly Rgb[]): Rgb {
  const light = toLinear(hex);
  const channel = (row: Rgb): number =>
    Math.max(0, Math.min(1, row[0] * light[0] + row[1] * light[1] + row[2] * light[2]));
  return toOklab(vision.map(channel));
}

describe.each([0, 1] as const)("the design tokens in scheme %i", (scheme) => {
  const valueOf = (name: ColorToken): string => COLOR_TOKENS[name][scheme];
  const on = (name: ColorToken, ground: ColorToken): number => contrast(valueOf(name), valueOf(ground));
  const tokens = Object.keys(COLOR_TOKENS) as ColorToken[];

  it("are readable: text 4.5 to 1, lines and bars 3 to 1", () => {
    for (const name of ["ink", "ink-2", "ink-3", "accent", "mistake", "right"] as const) {
      expect(on(name, "paper"), name).toBeGreaterThanOrEqual(4.5);
      expect(on(name, "sunken"), name).toBeGreaterThanOrEqual(4.3);
    }
    const drawn = tokens.filter((name) => name.startsWith("family-"));
    for (const name of [...drawn, "generator", "discriminator", "variance"] as const) {
      expect(on(name, "paper"), name).toBeGreaterThanOrEqual(3);
    }
    expect(on("on-accent", "accent")).toBeGreaterThanOrEqual(4.5);
  });

  it.each(Object.entries(VISION))("have first tones of families that differ for %s vision", (_, vision) => {
    const hues = tokens.filter((name) => /^family-\d$/.test(name)).map((name) => seen(valueOf(name), vision));
    hues.forEach((hue, index) =>
      hues.slice(index + 1).forEach((other) => {
        expect(Math.hypot(...hue.map((value, axis) => value - other[axis]))).toBeGreaterThan(0.09);
      }),
    );
  });
});

describe("DESIGN_TOKENS_CSS", () => {
  it("declares all tokens for both schemes, and light ones on paper", () => {
    for (const [name, [inLight, inDark]] of Object.entries(COLOR_TOKENS)) {
      expect(DESIGN_TOKENS_CSS).toContain(`--${name}: ${inLight};`);
      expect(DESIGN_TOKENS_CSS).toContain(`--${name}: ${inDark};`);
    }
    // Everything that asks for dark asks for a screen.
    const [, ...dark] = DESIGN_TOKENS_CSS.split("@media");
    expect(dark.filter((rule) => rule.includes("#131416")).every((rule) => rule.startsWith(" screen"))).toBe(true);
  });
});

describe("methodColors", () => {
  const method = (name: string, family: string, controlOf?: string): Parameters<typeof methodColors>[0][number] => ({
    ...{ name, family, controlOf },
  });

  it("gives families hues in the order of appearance, methods tones, and controls a paler tone of theirs", () => {
    const colors = methodColors([
      method("alpha", "a"),
      method("beta-control", "b", "beta"),
      method("gamma", "c"),
      method("beta", "b"),
      method("delta", "c"),
      method("beta-other", "c", "beta"),
    ]);
    expect(Object.fromEntries(colors)).toEqual({
      alpha: "var(--family-1)",
      gamma: "var(--family-2)",
      delta: "var(--family-2-end)",
      beta: "var(--family-3)",
      "beta-control": "color-mix(in srgb, var(--family-3) 70%, var(--paper))",
      "beta-other": "color-mix(in srgb, var(--family-3) 50%, var(--paper))",
    });
  });

  it("distributes methods without a family over the hues, so that thirteen of them differ", () => {
    const names = Array.from({ length: 13 }, (_, index) => `method ${index}`);
    const colors = methodColors(names.map((name) => method(name, "")));
    expect(new Set(colors.values()).size).toBe(13);
    expect(colors.get("method 1")).toBe("var(--family-2)");
    expect(colors.get("method 8")).toBe("var(--family-2-end)");
  });

  it("has a colour for every method, whatever it says it is a control of", () => {
    const odd = [method("a", "x", "b"), method("b", "x", "a"), method("c", "x", "c"), method("d", "x", "missing")];
    expect([...methodColors(odd).keys()].sort()).toEqual(["a", "b", "c", "d"]);
    expect(methodColors(odd).get("d")).toBe("var(--family-1)");
  });
});
