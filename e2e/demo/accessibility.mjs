import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { openPart } from "./visitor.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export const PARTS = ["Draw", "Look inside", "Generate", "Train", "Teach"];

/** Runs axe on every part, in light and dark; nothing serious or critical may be found. */
export async function checkAccessibility(page, check) {
  await page.evaluate(AXE);
  const found = [];
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const part of PARTS) {
      await openPart(page, part);
      await page.waitForTimeout(300);
      const violations = await page.evaluate(async () => (await globalThis.axe.run()).violations);
      const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
      found.push(...grave.map(({ id, nodes }) => `${part} (${colorScheme}): ${id} at ${nodes[0].target.join(" ")}`));
    }
  }
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "no-preference" });
  check("axe finds nothing serious in five parts, light and dark", found.length === 0, found.join("; "));
}
