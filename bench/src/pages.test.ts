import { describe, expect, it } from "vitest";
import { findSection, replaceSection } from "./pages";

const PAGE = "# Title\n\ntext\n\n## One\n\n1\n\n## Two\n\n2\n";

describe("sections", () => {
  it("are found by their headings", () => {
    expect(findSection(PAGE, "One")).toBe("## One\n\n1");
    expect(findSection(PAGE, "Two")).toBe("## Two\n\n2");
    expect(findSection(PAGE, "Three")).toBe("");
  });

  it("are replaced where they are, or come at the end", () => {
    expect(replaceSection(PAGE, "One", "## One\n\nnew\n")).toBe("# Title\n\ntext\n\n## One\n\nnew\n\n## Two\n\n2\n");
    expect(replaceSection(PAGE, "Three", "## Three\n\n3\n")).toBe(`${PAGE}\n## Three\n\n3\n`);
    expect(replaceSection("", "Three", "## Three\n")).toBe("## Three\n");
  });
});
