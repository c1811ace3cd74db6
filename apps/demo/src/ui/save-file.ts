/** Offers bytes to the visitor as a file. */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken the content by the time that it is free again.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
