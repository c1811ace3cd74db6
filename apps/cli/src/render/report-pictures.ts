/** One or several pictures of the run folder, as its report shows them. */
export interface ReportPicture {
  /** Relative to the run folder; side by side. */
  readonly files: readonly string[];
  /** What they show, in one sentence. */
  readonly caption: string;
}

/** A section of Markdown with all pictures; empty when there are none. */
export function renderPictures(pictures: readonly ReportPicture[]): string {
  if (pictures.length === 0) {
    return "";
  }
  const parts = pictures.map(({ files, caption }) => {
    const links = files.map((file) => `![${caption}](${encodeURI(file)})`);
    return `${caption}\n\n${links.join("\n")}`;
  });
  return `## Pictures\n\n${parts.join("\n\n")}\n`;
}
