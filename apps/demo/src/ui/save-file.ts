import { createCanvas, layOutGrid } from "./paint";

/** Offers bytes to the visitor as a file. */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // By then the browser has read the content.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Saved images are enlarged by this factor. */
const ZOOM = 4;

/** Images of 28 x 28 bytes as one PNG, white on black as they are. */
export async function samplesPng(pixels: Uint8Array, columns: number): Promise<Blob> {
  const count = pixels.length / 784;
  const grid = layOutGrid({ pixels, count }, { columns: Math.min(columns, count) });
  const small = createCanvas(grid.columns, grid.rows);
  const image = new ImageData(grid.columns, grid.rows);
  grid.levels.forEach((level, index) => image.data.set([level, level, level, 255], 4 * index));
  small.getContext("2d")?.putImageData(image, 0, 0);
  const large = createCanvas(grid.columns * ZOOM, grid.rows * ZOOM);
  const context = large.getContext("2d");
  if (context !== null) {
    context.imageSmoothingEnabled = false;
    context.drawImage(small, 0, 0, large.width, large.height);
  }
  return new Promise((resolve, reject) => {
    large.toBlob((blob) => (blob === null ? reject(new Error("The picture could not be packed.")) : resolve(blob)));
  });
}
