import { decode } from "fast-png";
import { describe, expect, it } from "vitest";
import { COLOR_TOKENS, DESIGN_TOKENS_CSS, methodColors } from "../design/tokens";
import { encodeGif } from "./animation";
import { html, keepTogether, raw, scriptJson } from "./html";
import { oneImage, pngDataUrl, tile } from "./picture";

const images = { pixels: Uint8Array.of(0, 17, 34, 51, 68, 85, 102, 119), size: 2, rows: 2, columns: 2, channels: 1 };

describe("html", () => {
  it("escapes values, joins lists, and leaves nothing for what is missing", () => {
    const items = ["<a>", 'b"'].map((item) => html`<li>${item}</li>`);
    const list = html`<ul>
      ${items}${undefined}${false}${raw("<hr>")}
    </ul>`;
    expect(list.text.replaceAll(/\s/g, "")).toBe("<ul><li>&lt;a&gt;</li><li>b&quot;</li><hr></ul>");
  });

  it("lets no JSON end its script", () => {
    const { text } = scriptJson({ name: "</script><!--" });
    expect(text).not.toMatch(/<\/script|<!--/);
    expect(JSON.parse(text)).toEqual({ name: "</script><!--" });
  });

  it("keeps numbers together", () => {
    expect(keepTogether("10 000 of 5 at 96.3 %")).toBe("10\u202f000 of 5 at 96.3\u00a0%");
  });
});

describe("pictures", () => {
  it("lie side by side, and come back from their PNG", () => {
    expect([...tile(images, 2).pixels]).toEqual([0, 17, 68, 85, 34, 51, 102, 119]);
    const url = pngDataUrl(oneImage(images, 1));
    const { width, height, data } = decode(Buffer.from(url.split(",")[1], "base64"));
    // These values are among the sixteen that a picture keeps.
    expect([width, height, ...data]).toEqual([2, 2, 68, 85, 102, 119]);
  });

  it("move as a GIF with a frame for each sheet, for ever", () => {
    const gif = encodeGif([images, images, images], 2);
    expect(Buffer.from(gif.subarray(0, 6)).toString("latin1")).toBe("GIF89a");
    expect([...gif.subarray(6, 10)]).toEqual([4, 0, 2, 0]);
    const text = Buffer.from(gif).toString("latin1");
    expect(text.split("\u0021\u00f9\u0004").length - 1).toBe(3);
    expect(text).toContain("NETSCAPE2.0");
    expect(gif.at(-1)).toBe(0x3b);
  });
});

/** WCAG's contrast of two colours. */
function contrast(first: string, second: string): number {
  const luminance = (hex: string): number => {
    const [r, g, b] = [1, 3, 5]
      .map((start) => parseInt(hex.slice(start, start + 2), 16) / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [high, low] = [luminance(first), luminance(second)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

describe("the design tokens", () => {
  it.each([0, 1] as const)(
    "are readable in scheme %i: text 4.5 to 1, lines and bars 3 to 1 where they carry a figure",
    (scheme) => {
      const on = (name: keyof typeof COLOR_TOKENS, ground: keyof typeof COLOR_TOKENS): number =>
        contrast(COLOR_TOKENS[name][scheme], COLOR_TOKENS[ground][scheme]);
      for (const name of ["ink", "ink-2", "ink-3", "accent", "mistake", "right"] as const) {
        expect(on(name, "paper"), name).toBeGreaterThanOrEqual(4.5);
        expect(on(name, "sunken"), name).toBeGreaterThanOrEqual(4.3);
      }
      for (const name of ["method-pca-knn", "method-cnn", "method-trial-2", "method-trial-3", "generator"] as const) {
        expect(on(name, "paper"), name).toBeGreaterThanOrEqual(3);
      }
      expect(on("on-accent", "accent")).toBeGreaterThanOrEqual(4.5);
    },
  );

  it("are all declared for both schemes, and light on paper", () => {
    for (const [name, [inLight, inDark]] of Object.entries(COLOR_TOKENS)) {
      expect(DESIGN_TOKENS_CSS).toContain(`--${name}: ${inLight};`);
      expect(DESIGN_TOKENS_CSS).toContain(`--${name}: ${inDark};`);
    }
    // Everything that asks for dark asks for a screen.
    const [, ...dark] = DESIGN_TOKENS_CSS.split("@media");
    expect(dark.filter((rule) => rule.includes("#131416")).every((rule) => rule.startsWith(" screen"))).toBe(true);
  });

  it("give every method a colour of its own", () => {
    const colors = methodColors(["cnn", "trial-1", "my-strategy", "other", "cnn"]);
    expect([...colors.values()]).toEqual([
      "var(--method-cnn)",
      "var(--method-trial-1)",
      "var(--method-other-2)",
      "var(--method-other-3)",
    ]);
  });
});
