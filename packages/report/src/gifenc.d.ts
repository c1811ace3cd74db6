/** The part of gifenc that is used; the package brings no types. */
declare module "gifenc" {
  interface Encoder {
    writeFrame(
      indices: Uint8Array,
      width: number,
      height: number,
      options: { palette?: readonly (readonly number[])[]; delay: number; repeat: number },
    ): void;
    finish(): void;
    bytes(): Uint8Array;
  }
  type Palette = readonly (readonly number[])[];
  export function GIFEncoder(): Encoder;
  /** A palette of at most `colors` colours for `[pixels, RGBA]`. */
  export function quantize(rgba: Uint8Array, colors: number): Palette;
  /** For each pixel the place of the nearest colour. */
  export function applyPalette(rgba: Uint8Array, palette: Palette): Uint8Array;
}
