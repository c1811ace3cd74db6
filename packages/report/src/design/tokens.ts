/**
 * The colours of everything that is drawn: `[light, dark]` by name. Charts and pages use them as CSS variables of the same names
 * (`var(--ink)`), so that one drawing suits both schemes.
 *
 * Methods are coloured by family: each family has a hue, whose tones lie between `family-n` and `family-n-end`. The first tones were searched
 * for the largest least distance in OKLab, for full colour vision and for each kind of dichromacy. Right is blue and wrong is orange,
 * which every kind of colour vision distinguishes. A colour is never the only carrier of a meaning.
 *
 * Reference: Okabe and Ito, "Color Universal Design", 2008; Paul Tol, "Colour Schemes", 2021 ("muted", for the classes); Machado, Oliveira
 * and Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency", 2009; Ottosson, "A perceptual color space for
 * image processing", 2020 (OKLab).
 */
export const COLOR_TOKENS = {
  paper: ["#fcfbf8", "#131416"],
  surface: ["#ffffff", "#1a1c1f"],
  sunken: ["#f3f1eb", "#212428"],
  ink: ["#1a1b1e", "#edebe5"],
  "ink-2": ["#4b4e55", "#bdbbb5"],
  "ink-3": ["#666a72", "#9a9b97"],
  line: ["#e2dfd7", "#2d3035"],
  "line-strong": ["#c9c5ba", "#464a51"],
  accent: ["#0b62a8", "#7cbcf2"],
  "on-accent": ["#ffffff", "#10202e"],
  right: ["#0b62a8", "#5aa9ea"],
  mistake: ["#c2410c", "#ff8a4c"],
  generator: ["#0f8a6a", "#4cc9a2"],
  discriminator: ["#d55e00", "#f2903f"],
  variance: ["#5b6270", "#a9b0bd"],
  "family-1": ["#556272", "#d0e0f2"],
  "family-1-end": ["#938b7b", "#8d8575"],
  "family-2": ["#003b7a", "#357eba"],
  "family-2-end": ["#2d95d3", "#9ddafe"],
  "family-3": ["#964201", "#cd7305"],
  "family-3-end": ["#c77907", "#f8c885"],
  "family-4": ["#43977d", "#75bba3"],
  "family-4-end": ["#044b3e", "#2d8b61"],
  "family-5": ["#966ff0", "#c693fd"],
  "family-5-end": ["#481a9d", "#7f63ee"],
  "family-6": ["#740134", "#c42b69"],
  "family-6-end": ["#d75c84", "#feb2c3"],
  "family-7": ["#977e03", "#e9cb54"],
  "family-7-end": ["#474503", "#8e8227"],
  "class-0": ["#3f2f9b", "#8d80f0"],
  "class-1": ["#3d9bd0", "#7cc8f0"],
  "class-2": ["#2a9d8f", "#4fc3b2"],
  "class-3": ["#117733", "#4fae6a"],
  "class-4": ["#8f8b1f", "#bdb84a"],
  "class-5": ["#cf9f14", "#e8c14f"],
  "class-6": ["#cc6677", "#ec8b9b"],
  "class-7": ["#882255", "#cf4f8d"],
  "class-8": ["#aa4499", "#d77cc7"],
  "class-9": ["#6b6f76", "#a9adb4"],
} as const satisfies Readonly<Record<string, readonly [light: string, dark: string]>>;

/** Name of a colour of {@link COLOR_TOKENS}. */
export type ColorToken = keyof typeof COLOR_TOKENS;

/** Font stacks: Inter is embedded in the pages, the others are the system's. */
export const FONT_STACK =
  '"Inter Variable", Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
const MONO_STACK = 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace';

/** Sizes for both schemes. */
const SHARED = `--font: ${FONT_STACK}; --font-mono: ${MONO_STACK};
--text-xs: 0.75rem; --text-s: 0.875rem; --text-m: 1rem; --text-l: 1.25rem; --text-xl: 1.75rem; --text-xxl: clamp(2.25rem, 6vw, 3.5rem);
--space-1: 4px; --space-2: 8px; --space-3: 12px; --space-4: 16px; --space-5: 24px; --space-6: 32px; --space-7: 48px; --space-8: 80px;
--radius: 8px;`;

/**
 * All tokens as CSS custom properties: light, dark where the system or `data-theme` of the root element asks for it, and always light on
 * paper.
 */
export const DESIGN_TOKENS_CSS = `:root { color-scheme: light dark; ${SHARED} ${declare(0)} }
@media screen and (prefers-color-scheme: dark) { :root:not([data-theme="light"]) { ${declare(1)} } }
@media screen { :root[data-theme="light"] { color-scheme: light } :root[data-theme="dark"] { color-scheme: dark; ${declare(1)} } }
@media print { :root { color-scheme: light } }`;

function declare(scheme: 0 | 1): string {
  return Object.entries(COLOR_TOKENS)
    .map(([name, values]) => `--${name}: ${values[scheme]};`)
    .join(" ");
}

/** A token as CSS takes it. */
export function color(token: ColorToken): string {
  return `var(--${token})`;
}

/** Number of class colours; more classes begin again. */
const CLASS_COLORS = 10;

/** The colour of a class. */
export function classColor(label: number): string {
  return `var(--class-${label % CLASS_COLORS})`;
}

/** Hues of families; more families begin again. */
const HUES = 7;

/** The share of a method's tone in the colour of its control, and by how much less there is in that of each further control. */
const CONTROL_SHARE = 0.7;
const NEXT_CONTROL = 0.72;

/** What decides the colour of a method. */
export interface ColoredMethod {
  readonly name: string;
  /** Methods of one family share a hue; methods of no family (`""`) are distributed over the hues. */
  readonly family: string;
  /** The method that this one is a control of. */
  readonly controlOf?: string;
}

/**
 * The colour of each method, by name, as CSS takes it: a hue for each family in the order of appearance, a tone for each of its methods. A
 * control has a paler tone of the method that it is a control of.
 *
 * @param methods All methods of a page, so that each has the same colour in every chart.
 */
export function methodColors(methods: readonly ColoredMethod[]): Map<string, string> {
  const known = new Set(methods.map(({ name }) => name));
  const isControl = ({ controlOf }: ColoredMethod): boolean => controlOf !== undefined && known.has(controlOf);
  const families = new Map<string, string[]>();
  let withoutFamily = 0;
  for (const { name, family } of methods.filter((method) => !isControl(method))) {
    const key = family === "" ? `${withoutFamily++ % HUES}` : `family ${family}`;
    families.set(key, [...(families.get(key) ?? []), name]);
  }
  const colors = new Map(
    [...families.values()].flatMap((names, family) =>
      names.map((name, index): [string, string] => [name, toneOf(family, index / Math.max(1, names.length - 1))]),
    ),
  );
  const controls = new Map<string, number>();
  for (const { name, controlOf = "" } of methods.filter(isControl)) {
    const earlier = controls.get(controlOf) ?? 0;
    controls.set(controlOf, earlier + 1);
    const tone = colors.get(controlOf) ?? color("ink-3");
    colors.set(name, mixColors(tone, color("paper"), CONTROL_SHARE * NEXT_CONTROL ** earlier));
  }
  return colors;
}

/** @param position From 0, the first tone of the hue, to 1, the last. */
function toneOf(family: number, position: number): string {
  const hue = (family % HUES) + 1;
  const [first, last] = [`var(--family-${hue})`, `var(--family-${hue}-end)`];
  return position === 0 ? first : mixColors(last, first, position);
}

/** A mixture of two colours. @param share Of the first, in `[0, 1]`. */
export function mixColors(first: string, second: string, share: number): string {
  return share === 1 ? first : `color-mix(in srgb, ${first} ${Math.round(share * 100)}%, ${second})`;
}
