/** The content security policy of the built page: that it is there, that it is strict, and that nothing on the page breaks it. */
import { PATIENCE } from "./visitor.mjs";

/** Notes every violation that a browser reports, of the page and in the console, where those of workers are. */
export async function watchPolicy(context, page) {
  const violations = [];
  await context.exposeBinding("noteViolation", (_, text) => violations.push(text));
  await context.addInitScript(() => {
    globalThis.document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile }) =>
      globalThis.noteViolation(`${violatedDirective} blocked ${blockedURI} of ${sourceFile}`),
    );
  });
  page.on("console", (message) => {
    if (/content security policy/i.test(message.text())) {
      violations.push(message.text());
    }
  });
  return violations;
}

export async function checkPolicy(page, violations, check) {
  const own = [...violations];
  const policy = await page.evaluate(
    () => globalThis.document.querySelector('meta[http-equiv="Content-Security-Policy"]')?.content ?? "",
  );
  check("the page has a content security policy", policy.includes("default-src 'none'"), policy);
  check("it allows no inline script, no inline style and no eval", !/unsafe-inline|'unsafe-eval'/.test(policy));
  check("nothing breaks it in any part, online and offline", own.length === 0, [...new Set(own)].join("; "));
  // A script and a handler as a planted text would bring them.
  await page.evaluate(() => {
    const planted = globalThis.document.createElement("div");
    planted.innerHTML = '<img src="data:," onerror="globalThis.planted = 1">';
    const script = globalThis.document.createElement("script");
    script.textContent = "globalThis.planted = 2";
    globalThis.document.body.append(planted, script);
    // Now, and not when the browser has found out that this is no image.
    planted.firstChild.dispatchEvent(new globalThis.Event("error"));
  });
  check("a planted script and handler do not run", (await page.evaluate(() => globalThis.planted)) === undefined);
  check("the browser reports them", await isLonger(violations, own.length));
}

/** Whether a list becomes longer than `length`: reports come when the browser has time for them. */
async function isLonger(list, length) {
  const deadline = performance.now() + PATIENCE;
  while (list.length <= length && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return list.length > length;
}
