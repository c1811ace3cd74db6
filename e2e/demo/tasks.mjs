/** The part "Other tasks", by what a visitor does and sees. */
import { DIGITS } from "./strokes.mjs";
import { clear, draw, openPart, pictures, see, settle } from "./visitor.mjs";

const seeFill = (page, status) =>
  see(page, (wanted) => globalThis.document.querySelector(`[data-fill=${wanted}]`) !== null, status);

const choose = (page, task) => page.locator(".tasks label", { hasText: task }).click();

export async function checkTasks(page, check) {
  await openPart(page, "Other tasks");
  await checkFill(page, check);
  await checkSimilar(page, check);
  await checkOdd(page, check);
}

/** A half is covered, painted on by mouse and by keys, filled in, and stopped. */
async function checkFill(page, check) {
  const fill = page.getByRole("button", { name: "Fill it in" });
  await see(page, () => !globalThis.document.querySelector(".tasks .button.primary").disabled);
  await page.getByRole("button", { name: "Uncover" }).click();
  await page.getByText("Cover a part first.").waitFor();
  check("nothing is filled in where nothing is covered", await fill.isDisabled());
  const cover = ".cover-pad .cover";
  const [open] = await pictures(page, cover);
  await draw(
    page,
    [
      [
        [0.3, 0.7],
        [0.5, 0.72],
        [0.7, 0.7],
      ],
    ],
    cover,
  );
  const [painted] = await pictures(page, cover);
  await page.locator(cover).focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  await settle(page);
  const [byKeys] = await pictures(page, cover);
  check("a part is covered by mouse and by keys", painted !== open && byKeys !== painted);
  await page.getByRole("button", { name: "Lower half" }).click();
  await fill.click();
  await see(page, () => /Step [1-9]\d* of/.test(globalThis.document.querySelector("[data-fill]")?.textContent ?? ""));
  const [preview] = await pictures(page, ".fillings canvas");
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await seeFill(page, "stopped");
  check("the search shows how it goes, and stops", (await page.locator("[data-error]").count()) === 2);
  await fill.click();
  await seeFill(page, "done");
  const [filled, mean, truth] = await pictures(page, ".fillings canvas");
  check("three images are shown", new Set([preview, filled, mean, truth]).size >= 3);
  const finding = await page.locator(".finding").textContent();
  const took = await page.locator("[data-fill]").textContent();
  check("it says which is nearer to the truth", /levels of 255/.test(finding), `${finding} ${took}`);
}

async function checkSimilar(page, check) {
  await choose(page, "Find similar");
  await clear(page);
  await draw(page, DIGITS[3]);
  const rows = await see(page, () => {
    const lists = [...globalThis.document.querySelectorAll(".similar .thumbnails[aria-busy=false]")];
    const read = (list) => [...list.querySelectorAll("b")].map((label) => label.textContent);
    return lists.length === 2 && lists.every((list) => read(list).length === 10) && lists.map(read);
  });
  const threes = rows.map((labels) => labels.filter((label) => label === "3").length);
  check("most of the nearest to a 3 are 3s, by features", threes[0] >= 6, rows.map((row) => row.join(" ")).join(" | "));
  check("it says what both found", /By features the nearest are/.test(await page.locator(".finding").textContent()));
}

async function checkOdd(page, check) {
  await choose(page, "Odd one out");
  await see(page, () => globalThis.document.querySelectorAll(".odd-board button:not(:disabled)").length === 9);
  let found = 0;
  for (let round = 1; round <= 3; round++) {
    const odd = await page.locator("[data-odd]").getAttribute("data-odd");
    await page.getByRole("button", { name: `Image ${Number(odd) + 1}`, exact: true }).press("Enter");
    await see(page, () =>
      /is the odd one: an? \d among/.test(globalThis.document.querySelector(".finding").textContent),
    );
    found = Number((await page.locator("[data-score=You]").textContent()).split(" ")[0]);
    await page.getByRole("button", { name: "Next round" }).click();
    await see(page, () => globalThis.document.querySelectorAll(".odd-board button:not(:disabled)").length === 9);
  }
  const scores = await page.locator("[data-score]").allTextContents();
  check("a visitor plays against the page", found === 3, scores.join(", "));
  await page.getByRole("button", { name: "Hide it there" }).click();
  await page.getByText("your drawing among 1s").waitFor();
  check("a drawing is hidden among other digits", true, await page.locator(".finding").textContent());
}
