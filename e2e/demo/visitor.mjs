/** What a visitor of the demo does and sees, on a page of playwright. */

/** Milliseconds that anything on the page may take; the machine may be busy. */
export const PATIENCE = 600_000;

/** Opens one of the parts. */
export async function openPart(page, name) {
  await page.getByRole("link", { name, exact: true }).click();
  await page.locator("nav a[aria-current=page]", { hasText: name }).waitFor();
}

/** Draws strokes on the pad by mouse; each is a list of points in `[0, 1]`. */
export async function draw(page, strokes, pad = ".pad canvas") {
  const box = await page.locator(pad).boundingBox();
  const place = ([x, y]) => [box.x + x * box.width, box.y + y * box.height];
  for (const [first, ...rest] of strokes) {
    await page.mouse.move(...place(first));
    await page.mouse.down();
    for (const point of rest) {
      await page.mouse.move(...place(point));
    }
    await page.mouse.up();
  }
}

/** The same by finger. */
export async function drawByFinger(page, strokes) {
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setTouchEmulationEnabled", { enabled: true });
  const box = await page.locator(".pad canvas").boundingBox();
  const touch = (type, points) =>
    session.send("Input.dispatchTouchEvent", {
      type,
      touchPoints: points.map(([x, y]) => ({ x: box.x + x * box.width, y: box.y + y * box.height })),
    });
  for (const [first, ...rest] of strokes) {
    await touch("touchStart", [first]);
    for (const point of rest) {
      await touch("touchMove", [point]);
    }
    await touch("touchEnd", []);
  }
  await session.send("Emulation.setTouchEmulationEnabled", { enabled: false });
  await session.detach();
}

export const clear = (page) => page.getByRole("button", { name: "Clear" }).click();

/** Waits until `read`, run in the page with `argument`, gives something true, and gives that. */
export async function see(page, read, argument) {
  const handle = await page.waitForFunction(read, argument, { timeout: PATIENCE });
  return handle.jsonValue();
}

/** What each method says of the drawing, once all have answered. */
export async function seeVotes(page) {
  await settle(page);
  return see(page, () => {
    const votes = [...globalThis.document.querySelectorAll(".vote")];
    const done = votes.every((vote) => vote.getAttribute("aria-busy") !== "true");
    const answers = votes.map((vote) => [vote.dataset.method, vote.querySelector(".answer").dataset.answer]);
    return done && answers.every(([, answer]) => answer !== "") && Object.fromEntries(answers);
  });
}

/** Lets the page draw what it has just been told, twice to be sure. */
export function settle(page) {
  return page.evaluate(
    () =>
      new Promise((resolve) => {
        globalThis.requestAnimationFrame(() => globalThis.requestAnimationFrame(() => setTimeout(resolve)));
      }),
  );
}

/** The pictures on all canvases that a selector finds, as data URLs. */
export const pictures = (page, selector) =>
  page.$$eval(selector, (canvases) => canvases.map((canvas) => canvas.toDataURL()));

/** Waits until the picture on a canvas is another one. */
export async function seeChange(page, selector, before) {
  await see(page, ([query, old]) => globalThis.document.querySelector(query)?.toDataURL() !== old, [selector, before]);
}

/** The file that a button hands out, as bytes. */
export async function download(page, button) {
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: button }).click();
  const stream = await (await coming).createReadStream();
  return Buffer.concat(await stream.toArray());
}
