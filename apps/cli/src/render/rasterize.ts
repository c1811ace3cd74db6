/** Pixels of the picture for one of the drawing: sharp on screens of today. */
const SCALE = 2;

/** What the last resort of a drawing's fonts, `sans-serif`, is on a Linux without those named before it. */
const FONTS = { sansSerifFamily: "DejaVu Sans", defaultFontFamily: "DejaVu Sans" };

/**
 * An SVG document as a PNG, with the fonts of this system.
 *
 * @throws Error where the library has no build for this system.
 */
export async function rasterizeSvg(svg: string): Promise<Uint8Array> {
  const { Resvg } = await import("@resvg/resvg-js");
  return new Resvg(svg, { fitTo: { mode: "zoom", value: SCALE }, font: FONTS }).render().asPng();
}
