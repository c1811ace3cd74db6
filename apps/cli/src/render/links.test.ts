import { describe, expect, it } from "vitest";
import { createMemoryStream } from "../test-cli.test-helper";
import { fileLink } from "./links";
import { visible } from "./visible";

const terminal = createMemoryStream(true);
const URL_OF_FILE = "file:///runs/a%20b/report.html";
const HYPERLINK = `\u001B]8;;${URL_OF_FILE}\u001B\\${URL_OF_FILE}\u001B]8;;\u001B\\`;

describe("fileLink", () => {
  it("is a hyperlink on a terminal, and an address elsewhere", () => {
    expect(fileLink("/runs/a b/report.html", { stdout: terminal, environment: { TERM: "xterm" } })).toBe(HYPERLINK);
    for (const [stdout, TERM] of [
      [terminal, "dumb"],
      [createMemoryStream(), "xterm"],
    ] as const) {
      expect(fileLink("/runs/a b/report.html", { stdout, environment: { TERM } })).toBe(URL_OF_FILE);
    }
  });

  it("is left as it is by what makes output visible, as is no other link", () => {
    expect(visible(HYPERLINK, { hasColors: false, hasLinks: true })).toBe(HYPERLINK);
    expect(visible(HYPERLINK, { hasColors: true, hasLinks: true })).toBe(HYPERLINK);
    expect(visible(HYPERLINK, { hasColors: true })).not.toContain("\u001B");
    const web = HYPERLINK.replaceAll("file:///", "https://x/");
    expect(visible(web, { hasColors: true, hasLinks: true })).toContain("\\x1b]8;;https://x/");
    const other = HYPERLINK.replace(`\\${URL_OF_FILE}`, "\\somewhere else");
    expect(visible(other, { hasColors: true, hasLinks: true })).not.toContain("\u001B]8;;file");
  });

  it("cannot be ended by a name", () => {
    const link = fileLink("/runs/\u001B\\\u0007x", { stdout: terminal, environment: {} });
    expect(link).toContain("%1B");
    expect(visible(link, { hasColors: false, hasLinks: true })).toBe(link);
  });
});
