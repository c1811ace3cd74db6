import { availableParallelism } from "node:os";
import { DIGITS } from "./strokes.mjs";
import { clear, draw, openPart, PATIENCE, see, seeVotes } from "./visitor.mjs";

const MEGABYTE = 1e6;

/** Bytes, packed, that the first load may have without weights and digits, and milliseconds that the page's thread may compute until it can be used. */
const MOST_BYTES = 1.5 * MEGABYTE;
const MOST_MILLISECONDS = 3000;

/** Milliseconds that the page's own thread has computed: by the clock, a busy machine takes longer. */
async function computed(session) {
  const { metrics } = await session.send("Performance.getMetrics");
  return 1000 * metrics.find(({ name }) => name === "ThreadTime").value;
}

/** The first visit: what it loads, and how soon a visitor can draw. */
export async function checkFirstLoad(page, server, check) {
  await page.addInitScript(() => {
    globalThis.longTasks = [];
    new PerformanceObserver((list) =>
      globalThis.longTasks.push(...list.getEntries().map(({ duration }) => duration)),
    ).observe({
      type: "longtask",
      buffered: true,
    });
  });
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  await page.goto(server.url, { waitUntil: "commit" });
  await page.locator(".pad canvas").waitFor();
  const spent = await computed(session);
  const interactive = await page.evaluate(() => performance.now());
  await see(page, () => /simd|webg|cpu/.test(globalThis.document.querySelector(".status")?.textContent ?? ""));
  const ready = await page.evaluate(() => performance.now());
  const code = server.sent().filter(({ path }) => !/\.(bin|json)$/.test(path));
  const bytes = code.reduce((sum, { size }) => sum + size, 0);
  const { painted, longTasks } = await page.evaluate(() => ({
    painted: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
    longTasks: globalThis.longTasks,
  }));
  check("the first load is below 1.5 MB without weights", bytes < MOST_BYTES, `${(bytes / 1000).toFixed(0)} kB packed`);
  check("a visitor can draw within 3 s of computing", spent > 0 && spent < MOST_MILLISECONDS, `${spent.toFixed(0)} ms`);
  process.stdout.write(
    `          first paint ${painted.toFixed(0)} ms, pad ${interactive.toFixed(0)} ms, engine ${ready.toFixed(0)} ms, ` +
      `blocked ${longTasks.reduce((sum, time) => sum + time - 50, 0).toFixed(0)} ms\n`,
  );
  const stated = await page.locator("footer").textContent();
  const [, kilobytes] = /First load (\d+) kB/.exec(stated) ?? [];
  check("the page states its size", Math.abs(Number(kilobytes) - bytes / 1000) < 0.1 * (bytes / 1000), stated.trim());
  await page.locator("[data-offline=ready]").waitFor({ timeout: PATIENCE });
  check("everything is stored for offline use", true);
}

/** A later visit, with the server gone. */
export async function checkOffline(page, server, check) {
  server.close();
  await page.reload();
  await page.getByText(/Everything is computed here/).waitFor();
  const { isolated, status } = await page.evaluate(() => ({
    isolated: globalThis.crossOriginIsolated,
    status: globalThis.document.querySelector(".status").textContent,
  }));
  const cores = availableParallelism();
  check(
    "the second visit is isolated and uses all cores",
    isolated && status.includes(cores === 1 ? "1 thread" : `${cores} threads`),
    status,
  );
  await openPart(page, "Draw");
  await clear(page);
  await draw(page, DIGITS[7]);
  const votes = await seeVotes(page);
  check("a digit is read without a server", votes["pca-knn"] === "7", JSON.stringify(votes));
  await openPart(page, "Generate");
  await see(page, () => /reads \d/.test(globalThis.document.querySelector(".judgement")?.textContent ?? ""));
  check("images are generated without a server", true);
}

/** A browser in which nothing can be computed beside the page. */
export async function checkWithoutWorkers(browser, server, check) {
  const page = await browser.newPage();
  page.setDefaultTimeout(PATIENCE);
  await page.addInitScript(() => delete globalThis.Worker);
  await page.goto(server.url);
  await page.getByText("This browser cannot run the networks: it has no workers.").waitFor();
  await draw(page, DIGITS[1]);
  await page.locator(".vote .notice", { hasText: "no workers" }).first().waitFor();
  check("a browser without workers is told so", true);
  await page.close();
}
