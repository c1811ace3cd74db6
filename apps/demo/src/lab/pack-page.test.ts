import { expect, it } from "vitest";
import type { EmbeddedClassifier } from "../export-page/embedded";
import { renderPage } from "./pack-page";

const embedded: EmbeddedClassifier = {
  classNames: ["<b>", "</script>"],
  preprocessing: { rows: 8, columns: 8, channels: 3, fit: "cover", background: 255, invert: false, layout: "plain" },
  ...{ modelJson: "{}", weights: "AAAA" },
};

it("carries its classifier as data, and a policy that names its script and style by hash", async () => {
  const page = renderPage(embedded, 'run("</script>");');
  const [, script] = /<script>([\s\S]*)<\/script>\n<\/body>/.exec(page) ?? [];
  expect(script).toBe('run("<\\/script>");');
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(script));
  expect(page).toContain(`script-src 'sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}'`);
  expect(page).toContain("default-src 'none'");
  expect(page).toContain("<title>Classifier: &lt;b>, &lt;/script></title>");
  const [, data] = /id="classifier">([^<]*)<\/script>/.exec(page) ?? [];
  expect(JSON.parse(data ?? "")).toEqual(embedded);
  expect(page).not.toMatch(/https?:/);
});
