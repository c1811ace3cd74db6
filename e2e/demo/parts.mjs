/** The parts of the demo, each by what a visitor does and sees. */
import { DARK_NINES } from "./dark-nines.mjs";
import { DIGITS } from "./strokes.mjs";
import {
  clear,
  download,
  draw,
  drawByFinger,
  openPart,
  pictures,
  see,
  seeChange,
  seeVotes,
  settle,
} from "./visitor.mjs";

const allRead = (votes, digit) =>
  Object.values(votes).length === 4 && Object.values(votes).every((vote) => vote === digit);

export async function checkDraw(page, check) {
  await openPart(page, "Draw");
  const right = {};
  for (const [digit, strokes] of DIGITS.entries()) {
    await clear(page);
    await draw(page, strokes);
    for (const [method, answer] of Object.entries(await seeVotes(page))) {
      right[method] = (right[method] ?? 0) + (answer === String(digit) ? 1 : 0);
    }
  }
  for (const [method, count] of Object.entries(right)) {
    check(`${method} reads at least 9 of 10 drawn digits`, count >= 9, `${count} of 10`);
  }
  check("four methods vote", Object.keys(right).length === 4, Object.keys(right).join(", "));

  const shown = await page.locator(".pad canvas").screenshot();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText("Nothing drawn yet.").waitFor();
  check("undo takes the only stroke back", true);

  await page.getByLabel("Image of a digit").setInputFiles({ name: "nine.png", mimeType: "image/png", buffer: shown });
  const fromFile = await seeVotes(page);
  check("a picture of the 9, dark on light, is read as 9 by all", allRead(fromFile, "9"), JSON.stringify(fromFile));
  for (const [name, make] of Object.entries(DARK_NINES)) {
    await clear(page);
    await page.getByText("Nothing drawn yet.").waitFor();
    const buffer = Buffer.from(await page.evaluate(make, DIGITS[9]), "base64");
    await page.getByLabel("Image of a digit").setInputFiles({ name: "nine.png", mimeType: "image/png", buffer });
    const votes = await seeVotes(page);
    check(`a dark 9 on ${name} is read as 9 by all four`, allRead(votes, "9"), JSON.stringify(votes));
  }
  const figures = await page.locator(".vote-figures p").allTextContents();
  check(
    "the page says what the GAN is worth, with intervals",
    figures.filter((text) => /is ahead of .* points \(95 % interval/.test(text)).length === 3,
    figures.slice(0, 3).join(" "),
  );
  await page
    .getByLabel("Image of a digit")
    .setInputFiles({ name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("no image") });
  await page.getByText("notes.txt: expected an image file").waitFor();
  check("a file that is no image is refused in words", true);

  await clear(page);
  await page.locator(".pad canvas").focus();
  await page.keyboard.press("Space");
  for (let i = 0; i < 12; i++) {
    await page.keyboard.press("ArrowDown");
  }
  await page.keyboard.press("Space");
  const byKeys = await seeVotes(page);
  await clear(page);
  await drawByFinger(page, DIGITS[7]);
  const byFinger = await seeVotes(page);
  check("a 7 drawn by finger is read as 7", byFinger["pca-knn"] === "7", JSON.stringify(byFinger));
  check("a 1 drawn by the keyboard is read as 1", byKeys["pca-knn"] === "1", JSON.stringify(byKeys));
}

export async function checkInside(page, check) {
  await openPart(page, "Look inside");
  await clear(page);
  await draw(page, DIGITS[4]);
  await see(page, () => globalThis.document.querySelectorAll(".maps").length >= 2);
  const [first] = await pictures(page, ".maps");
  await draw(page, [
    [
      [0.2, 0.9],
      [0.8, 0.9],
    ],
  ]);
  await seeChange(page, ".maps", first);
  check("the feature maps follow the pen", true);
  await page.getByRole("button", { name: "Undo" }).click();
  await settle(page);
  const labels = await see(page, () => {
    const rows = [...globalThis.document.querySelectorAll(".thumbnails[aria-busy=false]")];
    const read = (row) => [...row.querySelectorAll("b")].map((label) => label.textContent);
    return rows.length === 2 && rows.every((row) => read(row).length === 8) && rows.map(read);
  });
  const [byFeatures] = labels;
  const fours = byFeatures.filter((label) => label === "4").length;
  check("most of the nearest digits in feature space are 4s", labels.length === 2 && fours >= 5, byFeatures.join(" "));
  const reasons = await page.locator(".reasons li").allTextContents();
  check("it says why the methods agree or not", reasons.length === 3, reasons.join(" "));
  check("two heat maps show what matters", (await page.locator(".heat").count()) === 2);
}

export async function checkGenerate(page, check) {
  await openPart(page, "Generate");
  const grid = ".samples canvas";
  await see(page, () => /reads \d/.test(globalThis.document.querySelector(".judgement")?.textContent ?? ""));
  const first = await pictures(page, grid);
  check("24 different images", new Set(first).size === 24, `${new Set(first).size}`);
  check(
    "each is judged by discriminator and CNN",
    (await page.getByRole("button", { name: /The CNN reads \d .* the discriminator: \d+ % real/ }).count()) === 24,
  );
  await page.getByRole("button", { name: "Seed: one more" }).click();
  await seeChange(page, grid, first[0]);
  await page.getByRole("button", { name: "Seed: one less" }).click();
  await see(page, ([query, old]) => globalThis.document.querySelector(query).toDataURL() === old, [grid, first[0]]);
  check("the same seed draws the same images", JSON.stringify(await pictures(page, grid)) === JSON.stringify(first));

  const focus = ".focus-image canvas";
  const [still] = await pictures(page, focus);
  await page.getByLabel("Direction 1").fill("4");
  await seeChange(page, focus, still);
  check("a slider changes the image", true);
  await page.getByRole("button", { name: "Walk", exact: true }).click();
  for (let i = 0; i < 3; i++) {
    const [now] = await pictures(page, focus);
    await seeChange(page, focus, now);
  }
  await page.getByRole("button", { name: "Stop walking" }).click();
  check("a walk moves through the latent space", true);
  await page.getByRole("button", { name: "More like this" }).click();
  await seeChange(page, ".samples li:nth-child(2) canvas", first[1]);
  check("more like this draws others", true);
  const png = await download(page, "Download PNG");
  check("the download is a PNG", png.subarray(1, 4).toString() === "PNG" && png.length > 1000, `${png.length} bytes`);
}

/** Number of points of each line of the chart that has this label. */
const linePoints = (page, label) =>
  page
    .getByRole("img", { name: label })
    .locator("path.line")
    .evaluateAll((paths) => paths.map((path) => (path.getAttribute("d").match(/[ML]/g) ?? []).length));

const seeStatus = (page, wanted) =>
  see(page, (status) => globalThis.document.querySelector(`[data-status=${status}]`) !== null, wanted);

const seeStep = (page, least) =>
  see(page, (step) => Number(globalThis.document.querySelector("[data-step]")?.dataset.step) >= step, least);

const readStep = (page) => page.locator("[data-step]").evaluate((element) => Number(element.dataset.step));

/** Waits until the step has been the same for a while, and gives it: of steps at hand when a training is paused, the page still hears. */
async function seeStepAtRest(page) {
  const step = await readStep(page);
  await page.waitForTimeout(1500);
  return (await readStep(page)) === step ? step : seeStepAtRest(page);
}

export async function checkTrain(page, check) {
  await openPart(page, "Train");
  const engine = await see(page, () => globalThis.document.querySelector("[data-engine]")?.dataset.engine);
  check("an engine was chosen and is shown", engine !== undefined, engine);
  const steps = page.getByRole("textbox", { name: "Steps" });
  await steps.fill("50");
  await steps.press("Tab");
  await page.getByRole("button", { name: "Start training" }).click();
  await seeStep(page, 10);
  await page.getByRole("button", { name: "Pause" }).click();
  await seeStatus(page, "paused");
  const step = await seeStepAtRest(page);
  const isPaused = await page.locator("[data-status=paused]").isVisible();
  check("pause holds the training", isPaused && step < 50, `step ${step}`);
  await page.getByRole("button", { name: "Resume" }).click();
  await openPart(page, "Draw");
  await clear(page);
  await draw(page, DIGITS[3]);
  await seeVotes(page);
  await openPart(page, "Train");
  check("digits are read while a GAN trains", true);
  await seeStatus(page, "finished");
  const losses = await linePoints(page, /Losses over 50 steps/);
  check(
    "50 steps give a chart of 50 points",
    losses.length === 2 && losses.every((count) => count === 50),
    losses.join(),
  );
  await page.getByRole("img", { name: /25 samples after step/ }).waitFor();
  check("a sheet of samples is shown", true);

  const startedAt = performance.now();
  await page.getByRole("button", { name: "Transfer and compare" }).click();
  await see(page, () => /epoch \d+ of \d+/.test(globalThis.document.querySelector(".race-now")?.textContent ?? ""));
  check("the race says how far it is", true);
  await see(page, () => globalThis.document.querySelector("[data-race=finished]") !== null);
  const seconds = (performance.now() - startedAt) / 1000;
  const label = await page.getByRole("img", { name: /Accuracy with 100 labels/ }).getAttribute("aria-label");
  const points = await linePoints(page, /Accuracy with 100 labels/);
  check(
    "discriminator, control and CNN have a curve each",
    points.length === 3 && points.every((count) => count === 25),
    `${label}; ${seconds.toFixed(0)} s`,
  );
  const sentences = await page.locator(".race-end p").allTextContents();
  check(
    "the race ends with what its figures say",
    /With the same 100 labels, of 2 000 test digits/.test(sentences[0]) &&
      sentences.filter((text) => /is ahead of .* \(95 % interval/.test(text)).length === 2,
    sentences.slice(0, 3).join(" "),
  );
}

/** The discriminator that comes with the page needs no training; the race stops when it is told to. */
export async function checkShippedRace(page, check) {
  await openPart(page, "Train");
  await page.getByRole("button", { name: /that comes with this page/ }).click();
  await see(page, () => /epoch \d+ of \d+/.test(globalThis.document.querySelector(".race-now")?.textContent ?? ""));
  await page.getByRole("button", { name: "Stop the race" }).click();
  await page.getByText("Stopped before the end").waitFor();
  check("a race with the shipped discriminator can be stopped", true);
}

export async function checkStop(page, check) {
  await openPart(page, "Train");
  // Steps of the original's size are so long that what is shown is never behind.
  await page.locator("label", { hasText: "Original" }).click();
  await page.locator("label", { hasText: /^100$/ }).click();
  const steps = page.getByRole("textbox", { name: "Steps" });
  await steps.fill("500");
  await steps.press("Tab");
  await page.getByRole("button", { name: "Start again" }).click();
  await seeStep(page, 2);
  const before = await readStep(page);
  await page.getByRole("button", { name: "Stop" }).click();
  await seeStatus(page, "stopped");
  const after = await readStep(page);
  check("stop stops within a step", after <= before + 1, `${before} when pressed, ${after} at the end`);
  check("a stopped training can be resumed", await page.getByRole("button", { name: "Continue" }).isEnabled());
}
