import { seriousViolations } from "../browser/accessibility.mjs";
import { openPart } from "./visitor.mjs";

export const PARTS = ["Draw", "Look inside", "Generate", "Other tasks", "Train", "Teach"];

/** Runs axe on every part, in light and dark; nothing serious or critical may be found. */
export async function checkAccessibility(page, check) {
  const found = [];
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const part of PARTS) {
      await openPart(page, part);
      await page.waitForTimeout(300);
      found.push(...(await seriousViolations(page)).map((violation) => `${part} (${colorScheme}): ${violation}`));
    }
  }
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "no-preference" });
  check("axe finds nothing serious in six parts, light and dark", found.length === 0, found.join("; "));
}
