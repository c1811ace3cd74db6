import { COLOR_TOKENS, FONT_STACK, type ColorToken } from "./tokens";

/** Replaces CSS variables and mixtures of them by the light colours, for pictures that stand alone. */
export function withLightColors(svg: string): string {
  return svg
    .replaceAll("var(--font)", FONT_STACK.replaceAll('"', "'"))
    .replaceAll(/var\(--([\w-]+)\)/g, (whole, name: string) =>
      name in COLOR_TOKENS ? COLOR_TOKENS[name as ColorToken][0] : whole,
    )
    .replaceAll(/color-mix\(in srgb, (#\w{6}) (\d+)%, (#\w{6})\)/g, (_, first: string, share: string, second: string) =>
      mix(first, second, Number(share) / 100),
    );
}

function mix(first: string, second: string, share: number): string {
  const channels = [1, 3, 5].map((start) => {
    const [a, b] = [first, second].map((hex) => parseInt(hex.slice(start, start + 2), 16));
    return Math.round(a * share + b * (1 - share))
      .toString(16)
      .padStart(2, "0");
  });
  return `#${channels.join("")}`;
}
