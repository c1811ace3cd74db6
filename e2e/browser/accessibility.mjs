import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds to be serious or worse on a page, with the first element that has it. @returns {Promise<string[]>} */
export async function seriousViolations(page) {
  await page.evaluate(AXE);
  const violations = await page.evaluate(async () => {
    const { violations } = await globalThis.axe.run(globalThis.document);
    return violations.map(({ id, impact, nodes }) => ({ id, impact, count: nodes.length, first: nodes[0].html }));
  });
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, count, first }) => `${id} (${count} times, first ${first.slice(0, 120)})`);
}
