/** A picture of the run folder, as its report shows it. */
export interface ReportPicture {
  /** Relative to the run folder. */
  readonly file: string;
  /** What it shows, in one sentence. */
  readonly caption: string;
}

/** A section of Markdown with all pictures; empty when there are none. */
export function renderPictures(pictures: readonly ReportPicture[]): string {
  if (pictures.length === 0) {
    return "";
  }
  const parts = pictures.map(({ file, caption }) => `${caption}\n\n![${caption}](${encodeURI(file)})`);
  return `## Pictures\n\n${parts.join("\n\n")}\n`;
}
