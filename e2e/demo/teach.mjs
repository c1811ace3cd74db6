/** The part Teach as a visitor uses it: drawings, pictures, the camera, a project, and what it exports. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { zipSync } from "fflate";
import { seriousViolations } from "../browser/accessibility.mjs";
import { askInNode } from "./ask-in-node.mjs";
import { watchMainThread } from "./main-thread.mjs";
import { ASKED_SYMBOLS, TAUGHT_SYMBOLS } from "./strokes.mjs";
import { clear, download, draw, openPart, PATIENCE, see, settle } from "./visitor.mjs";

/** For Chromium: a camera that shows a pattern, and no question whether a page may use it. */
export const CAMERA_FLAGS = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];

const FILES = "Pictures, a ZIP, a project or a network";
const TABLET = { viewport: { width: 820, height: 1180 }, hasTouch: true, isMobile: true };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** How much probabilities may differ between two ways to compute them. */
const CLOSE = 1e-4;

/** Teaches and waits for the note of what was learned. */
async function learn(page) {
  await page.getByRole("button", { name: "Teach", exact: true }).click();
  return see(page, () => {
    const text = globalThis.document.querySelector("[data-note]")?.textContent ?? "";
    const problem = globalThis.document.querySelector(".results .notice.warning")?.textContent;
    return problem ?? (/Learned .* s\./.exec(text)?.[0] || undefined);
  });
}

/** What the page answers for what is shown now. */
function seeAnswer(page) {
  return see(page, () => {
    const answer = globalThis.document.querySelector(".taught[aria-busy=false] .answer")?.dataset.answer;
    return answer || undefined;
  });
}

const seeBars = (page) => page.$$eval(".taught .bar-value", (bars) => bars.map((bar) => bar.textContent));

const seeNote = (page, pattern) =>
  see(
    page,
    (source) => new RegExp(source).exec(globalThis.document.querySelector("[data-note]")?.textContent ?? "")?.[0],
    pattern,
  );

export async function checkTeach(page, check) {
  await openPart(page, "Teach");
  const names = Object.keys(TAUGHT_SYMBOLS[0]);
  for (const [index, name] of names.entries()) {
    await page.getByLabel("Name of the class").nth(index).fill(name);
  }
  for (const lesson of TAUGHT_SYMBOLS) {
    for (const name of names) {
      await draw(page, lesson[name]);
      await page.getByRole("button", { name: `Keep as ${name}` }).click();
    }
  }
  const summary = await learn(page);
  check("three symbols are learned", summary.includes("3 classes from 12 pictures"), summary);
  const sure = await page.locator("[data-check]").textContent();
  check("the page says how sure it is on pictures set aside", /\d+ of 12 .*95 % interval/.test(sure), sure);
  const rows = await page.locator(".figures-table").nth(1).locator("tbody tr").allTextContents();
  check("it shows what it tried", rows.length === 3 && rows[0].includes("(chosen)"), rows.join("; "));
  let right = 0;
  for (const question of ASKED_SYMBOLS) {
    for (const name of names) {
      await clear(page);
      await see(page, () => globalThis.document.querySelector(".taught .answer")?.dataset.answer === "");
      await draw(page, question[name]);
      await settle(page);
      right += (await seeAnswer(page)) === name ? 1 : 0;
    }
  }
  const asked = names.length * ASKED_SYMBOLS.length;
  check("at least 90 % of a second set are recognised", right >= 0.9 * asked, `${right} of ${asked}`);
  const { classNames, largestDifference, answers } = await askInNode(await download(page, "Export classifier"));
  check("the export names its classes", classNames.join() === names.join(), classNames.join(", "));
  check(
    "Node says what the page said",
    answers === 12 && largestDifference < CLOSE,
    `${answers} drawings, probabilities differ by ${largestDifference.toExponential(1)} at most`,
  );
}

/** Colour pictures, drawn in the page: a disc, a cross or stripes in a colour of its own, each a little different. */
function drawPictures(page, kinds, count, first = 0) {
  return page.evaluate(
    async ([wanted, amount, start]) => {
      const drawOne = async (kind, seed) => {
        const canvas = Object.assign(globalThis.document.createElement("canvas"), { width: 160, height: 120 });
        const pen = canvas.getContext("2d");
        const shift = (seed * 37) % 23;
        pen.fillStyle = `hsl(${(seed * 53) % 360} 20% 85%)`;
        pen.fillRect(0, 0, 160, 120);
        const hue = { disc: 0, cross: 130, stripes: 230, ring: 55 }[kind];
        pen.fillStyle = pen.strokeStyle = `hsl(${hue + shift - 11} 80% ${38 + (seed % 5) * 3}%)`;
        pen.lineWidth = 14;
        const [x, y] = [70 + shift, 50 + shift / 2];
        if (kind === "disc" || kind === "ring") {
          pen.beginPath();
          pen.arc(x, y, 30 + (seed % 4) * 3, 0, 7);
          pen[kind === "disc" ? "fill" : "stroke"]();
        } else if (kind === "cross") {
          pen.fillRect(x - 35, y - 8, 70, 16);
          pen.fillRect(x - 8, y - 35, 16, 70);
        } else {
          [0, 1, 2, 3].forEach((index) => pen.fillRect(x - 40 + index * 24, y - 40, 10, 80));
        }
        const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
        const bytes = new Uint8Array(await blob.arrayBuffer());
        return globalThis.btoa(String.fromCharCode(...bytes));
      };
      const files = [];
      for (const kind of wanted) {
        for (let index = 0; index < amount; index++) {
          files.push({ kind, name: `${index}.png`, content: await drawOne(kind, start + index) });
        }
      }
      return files;
    },
    [kinds, count, first],
  );
}

const toFile = ({ kind, name, content }) => ({
  name: `${kind}-${name}`,
  mimeType: "image/png",
  buffer: Buffer.from(content, "base64"),
});

const zipOf = (pictures) => ({
  name: "pictures.zip",
  mimeType: "application/zip",
  buffer: Buffer.from(
    zipSync(
      Object.fromEntries(
        pictures.map(({ kind, name, content }) => [`data/${kind}/${name}`, Buffer.from(content, "base64")]),
      ),
    ),
  ),
});

/** Asks about one picture, and gives the answer and the bars beside it. */
async function ask(page, picture) {
  await page.getByText("Picture", { exact: true }).click();
  await page.getByLabel("Picture to ask about").setInputFiles(toFile(picture));
  await page.getByLabel("The picture that is asked about").waitFor();
  await settle(page);
  return { answer: await seeAnswer(page), bars: await seeBars(page) };
}

/** In the page: notes what the camera gives, and how many questions for it are open; refuses it on demand. */
function watchCamera() {
  globalThis.cameraTracks = [];
  globalThis.openQuestions = 0;
  const devices = globalThis.navigator.mediaDevices;
  const original = devices?.getUserMedia.bind(devices);
  if (original !== undefined) {
    devices.getUserMedia = async (wanted) => {
      if (globalThis.refuseCamera !== undefined) {
        throw new DOMException("refused", globalThis.refuseCamera);
      }
      globalThis.openQuestions++;
      try {
        const stream = await original(wanted);
        globalThis.cameraTracks.push(...stream.getTracks());
        return stream;
      } finally {
        globalThis.openQuestions--;
      }
    };
  }
}

async function openTeach(browser, server, options = {}) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    acceptDownloads: true,
    ...options,
  });
  context.setDefaultTimeout(PATIENCE);
  await context.addInitScript(watchCamera);
  const page = await context.newPage();
  await page.goto(`${server.url}#teach`);
  await page.getByRole("heading", { name: "Teach" }).waitFor();
  return { context, page };
}

/** Pictures, a project and exports. */
export async function checkPictureLessons(browser, server, check) {
  const { context, page } = await openTeach(browser, server);
  const kinds = ["disc", "cross", "stripes"];
  const pictures = await drawPictures(page, kinds, 5);
  const [question] = await drawPictures(page, ["cross"], 1, 40);
  let summary = "";
  const thread = await watchMainThread(browser, page, async () => {
    await page.getByLabel(FILES).setInputFiles(zipOf(pictures));
    await seeNote(page, "Read 15 pictures");
    await page.getByLabel("Pictures of no class").setInputFiles((await drawPictures(page, kinds, 2, 20)).map(toFile));
    await seeNote(page, "Read 6 pictures");
    summary = await learn(page);
  });
  const names = await page.getByLabel("Name of the class").evaluateAll((fields) => fields.map(({ value }) => value));
  check("the folders of a ZIP become classes", [...names].sort().join() === [...kinds].sort().join(), names.join(", "));
  check("colour pictures are learned", summary.includes("3 classes from 15 pictures"), summary);
  check(
    "no task over 50 ms on the main thread while pictures are read and learned",
    thread.tasks > 0 && thread.busy === 0,
    `longest ${thread.longestBusy.toFixed(0)} ms of ${thread.tasks}; by the clock ${thread.longestLate.toFixed(0)} ms`,
  );
  check(
    "pictures without a class are reported",
    /did not help|helped/.test(await page.locator("[data-self-training]").textContent()),
  );
  const first = await ask(page, question);
  check("a new picture is recognised", first.answer === "cross", `${first.answer}: ${first.bars.join(", ")}`);
  const inNode = await askInNode(await download(page, "Export classifier"));
  check(
    "Node says the same of colour pictures",
    inNode.answers === 15 && inNode.largestDifference < CLOSE,
    inNode.largestDifference.toExponential(1),
  );
  await checkExportedPage(context, await download(page, "Export page"), question, { check, bars: first.bars });
  await checkForeignFiles(page, check);
  const violations = await seriousViolations(page);
  check("axe finds nothing serious in a lesson of pictures", violations.length === 0, violations.join("; "));
  const project = await download(page, "Save project");
  await waitUntilKept(page);
  await page.reload();
  await seeNote(page, "as this browser has kept it");
  const reloaded = await ask(page, question);
  check("a reload loses nothing", reloaded.bars.join() === first.bars.join(), reloaded.bars.join(", "));
  await page.getByRole("button", { name: "Forget" }).click();
  await seeNote(page, "Forgotten");
  await page.reload();
  await page.getByText("A needs 3 more pictures.").waitFor();
  check("what is forgotten is gone", true);
  await checkKeptLesson(page, pictures, check);
  await context.close();
  await checkReopened(browser, server, check, { project, question, bars: first.bars });
}

/** What the browser keeps of a lesson, read and written beside the page. */
function useKept(page, written) {
  return page.evaluate(
    (document) =>
      new Promise((resolve, reject) => {
        const request = globalThis.indexedDB.open("gan-cls-teach", 1);
        request.onerror = reject;
        request.onsuccess = () => {
          const transaction = request.result.transaction("lesson", "readwrite");
          const store = transaction.objectStore("lesson");
          if (document !== undefined) {
            store.put({ document, taught: null, trunk: null }, "current");
          }
          const reading = store.get("current");
          transaction.oncomplete = () => {
            request.result.close();
            resolve(reading.result?.document);
          };
        };
      }),
    written,
  );
}

const countPictures = (page) => page.locator(".classes .sample").count();

/** Waits until the page has kept the last change, or has refused to: from each change until then it says `changed`. */
const waitUntilKept = (page) =>
  see(page, () => ["kept", "refused"].includes(globalThis.document.documentElement.dataset.lesson));

/** A lesson that loses its last picture, and one that is damaged. */
async function checkKeptLesson(page, [picture, other], check) {
  await page.getByLabel("Pictures of A").setInputFiles(toFile(picture));
  await seeNote(page, "Read 1 picture");
  await waitUntilKept(page);
  await page.reload();
  await seeNote(page, "as this browser has kept it");
  await page.getByRole("button", { name: "Remove picture 1 of A" }).click();
  await waitUntilKept(page);
  await page.reload();
  await page.getByText("A needs 3 more pictures.").waitFor();
  check("the last picture does not come back", (await countPictures(page)) === 0);
  await useKept(page, "damaged");
  await page.reload();
  const replace = page.getByRole("button", { name: "Replace the kept lesson" });
  await replace.waitFor();
  check("a damaged lesson is told of", true, await page.locator(".results .notice.warning").textContent());
  // At once after the reload, so that it has to wait for what is kept.
  await page.reload();
  await page.getByLabel("Pictures of A").setInputFiles(toFile(picture));
  await seeNote(page, "Read 1 picture");
  await waitUntilKept(page);
  check("a new lesson does not overwrite it", (await useKept(page)) === "damaged");
  await replace.click();
  await replace.waitFor({ state: "detached" });
  await waitUntilKept(page);
  await page.reload();
  await seeNote(page, "as this browser has kept it");
  check("it does once the visitor says so", (await countPictures(page)) === 1);
  await page.reload();
  await page.getByLabel("Pictures of A").setInputFiles(toFile(other));
  await seeNote(page, "Read 1 picture");
  await waitUntilKept(page);
  await page.reload();
  await seeNote(page, "as this browser has kept it");
  const count = await countPictures(page);
  check("a picture that comes before the kept lesson joins it", count === 2, `${count} pictures`);
}

/** Files for other frameworks; one of them comes in again as a network whose features are tried. */
async function checkForeignFiles(page, check) {
  const onnx = await download(page, "ONNX");
  check("the ONNX file names its classes", onnx.includes('["disc","cross","stripes"]'), `${onnx.length} bytes`);
  const script = await download(page, "One JavaScript file");
  const source = `data:text/javascript;base64,${script.toString("base64")}`;
  const { classify, inputShape, classNames } = await import(source);
  const { probabilities } = classify(new Uint8Array(inputShape.reduce((product, length) => product * length, 1)));
  check(
    "the JavaScript file classifies by itself",
    classNames.length === 3 && Math.abs(probabilities.reduce((sum, value) => sum + value, 0) - 1) < CLOSE,
    `${script.length} bytes`,
  );
  check("the safetensors are a ZIP", (await download(page, "safetensors")).subarray(0, 2).toString() === "PK");
  const keras = await download(page, "Keras");
  const mimeType = "application/octet-stream";
  await page.getByLabel(FILES).setInputFiles({ name: "mine.keras", mimeType, buffer: keras });
  const trunk = await page.locator(".trunk").textContent();
  check("a file of Keras comes in as a network", trunk.startsWith("mine: "), trunk);
  await page.getByRole("button", { name: "Remove the network" }).click();
}

/** A project in a fresh profile: equal answers, and a class more. */
async function checkReopened(browser, server, check, { project, question, bars }) {
  const { context, page } = await openTeach(browser, server);
  const damaged = Buffer.from(project);
  const place = damaged.indexOf("project.json") + 200;
  damaged.writeUInt32LE((damaged.readUInt32LE(place) ^ 0xffff) >>> 0, place);
  await page.getByLabel(FILES).setInputFiles({ name: "my-project.zip", mimeType: "application/zip", buffer: damaged });
  await page.locator(".results .notice.warning").waitFor();
  check("a damaged project is refused in words", true, await page.locator(".results .notice.warning").textContent());
  await page.getByLabel(FILES).setInputFiles({ name: "my-project.zip", mimeType: "application/zip", buffer: project });
  await seeNote(page, "The project is open");
  const again = await ask(page, question);
  check("a project gives equal answers in a fresh profile", again.bars.join() === bars.join(), again.bars.join(", "));
  await page.getByRole("button", { name: "Add class" }).click();
  await page.getByLabel("Name of the class").nth(3).fill("ring");
  await page.getByLabel("Pictures of ring").setInputFiles((await drawPictures(page, ["ring"], 5)).map(toFile));
  await seeNote(page, "Read 5 pictures");
  const summary = await learn(page);
  const [asked] = await drawPictures(page, ["ring"], 1, 40);
  const { answer } = await ask(page, asked);
  check(
    "a class added there is learned",
    summary.includes("4 classes from 20") && answer === "ring",
    `${summary} ${answer}`,
  );
  await context.close();
}

/** The exported page, opened from a file. */
async function checkExportedPage(context, bytes, question, { check, bars }) {
  const folder = mkdtempSync(join(tmpdir(), "gan-cls-page-"));
  const page = await context.newPage();
  await page.addInitScript(countAddresses);
  const problems = [];
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  page.on("request", (request) => /^https?:/.test(request.url()) && problems.push(request.url()));
  try {
    writeFileSync(join(folder, "my-classifier.html"), bytes);
    await page.goto(pathToFileURL(join(folder, "my-classifier.html")).href);
    await page.locator("body[data-ready=yes]").waitFor({ state: "attached" });
    await page.locator("#files").setInputFiles(toFile(question));
    const list = page.locator("#answers .answer[data-answer]").first();
    await list.waitFor();
    const { answer, probabilities } = await list.evaluate(({ dataset }) => ({ ...dataset }));
    const shown = JSON.parse(probabilities).map((value) => `${(100 * value).toFixed(1)} %`);
    const isSame = shown.every(
      (text, index) => Math.abs(parseFloat(text) - parseFloat(bars[index].replace("< ", ""))) <= 0.2,
    );
    check(
      "the exported page answers alike, offline",
      answer === "cross" && isSame,
      `${shown.join(", ")}; ${(bytes.length / 1e6).toFixed(1)} MB`,
    );
    const addresses = await see(
      page,
      () => globalThis.addresses.taken === globalThis.addresses.given && globalThis.addresses,
    );
    check("it lets go of the pictures that it shows", addresses.given > 0, `${addresses.taken} of ${addresses.given}`);
    await page.locator("#camera").click();
    await page.locator("#seen[data-answer]").waitFor();
    check("it uses the camera", true);
    await page.locator("#camera").click();
    await checkHastyClicks(page, check);
    check("nothing breaks its policy, and it asks nobody", problems.length === 0, problems.join("; "));
  } finally {
    await page.close();
    rmSync(folder, { recursive: true });
  }
}

/** In the page: counts the addresses of pictures that it gives out and takes back. */
function countAddresses() {
  const addresses = (globalThis.addresses = { given: 0, taken: 0 });
  const { createObjectURL, revokeObjectURL } = URL;
  URL.createObjectURL = (blob) => {
    addresses.given++;
    return createObjectURL.call(URL, blob);
  };
  URL.revokeObjectURL = (address) => {
    addresses.taken++;
    revokeObjectURL.call(URL, address);
  };
}

/** Three clicks before the browser has answered: the camera is wanted, not wanted, and wanted again. */
async function checkHastyClicks(page, check) {
  const live = () => globalThis.cameraTracks.filter(({ readyState }) => readyState === "live").length;
  await page.evaluate(() => {
    for (let click = 0; click < 3; click++) {
      globalThis.document.getElementById("camera").click();
    }
  });
  // All streams have come, also the one that nobody wants any more.
  await see(page, () => globalThis.openQuestions === 0 && !globalThis.document.getElementById("live").hidden);
  const during = await page.evaluate(live);
  await page.locator("#camera").click();
  const after = await page.evaluate(live);
  check(
    "hasty clicks leave one camera on, and none after the last",
    during === 1 && after === 0,
    `${during}, ${after}`,
  );
}

/** The camera, by mouse and by finger. */
export async function checkCamera(browser, server, check) {
  for (const [name, device] of Object.entries({ tablet: TABLET, phone: PHONE })) {
    const { context, page } = await openTeach(browser, server, device);
    const problems = [];
    page.on("console", (message) => /content security policy/i.test(message.text()) && problems.push(message.text()));
    // Not by finger, which the part Draw does: Chromium loses taps that follow touches which the debugger has sent.
    await draw(page, TAUGHT_SYMBOLS[0][Object.keys(TAUGHT_SYMBOLS[0])[0]]);
    await page.getByRole("button", { name: "Keep as C" }).tap();
    await page.locator(".classes > li").nth(2).locator(".sample").waitFor();
    check(`${name}: a drawing is kept by a tap`, true);
    await page.getByText("Camera", { exact: true }).tap();
    await page.evaluate(() => (globalThis.refuseCamera = "NotAllowedError"));
    await page.getByRole("button", { name: "Start camera" }).tap();
    await page.getByText("The camera was refused.").waitFor();
    await page.getByRole("button", { name: "Stop camera" }).tap();
    await page.evaluate(() => delete globalThis.refuseCamera);
    await page.getByRole("button", { name: "Start camera" }).tap();
    const record = page.getByRole("button", { name: "Record A" });
    await see(page, () => [...globalThis.document.querySelectorAll(".record")].some((button) => !button.disabled));
    // Before the first image has come, a tap takes nothing.
    await see(page, () => {
      const { readyState = 0, videoWidth = 0 } = globalThis.document.querySelector(".preview video") ?? {};
      return readyState >= globalThis.HTMLMediaElement.HAVE_CURRENT_DATA && videoWidth > 0;
    });
    await record.tap();
    await page.locator(".classes > li").nth(0).locator(".sample").first().waitFor();
    const count = await holdByFinger(page, record, () => seePicturesOfA(page, 3));
    check(`${name}: a tap takes a picture, and holding takes many`, count >= 3, `${count} pictures`);
    await openPart(page, "Draw");
    const states = await page.evaluate(() => globalThis.cameraTracks.map(({ readyState }) => readyState));
    check(
      `${name}: the camera goes off when one leaves`,
      states.length > 0 && states.every((state) => state === "ended"),
      states.join(", "),
    );
    check(`${name}: the camera breaks no policy`, problems.length === 0, problems.join("; "));
    const wide = await page.evaluate(() => globalThis.document.documentElement.scrollWidth - globalThis.innerWidth);
    check(`${name}: nothing is wider than the screen`, wide <= 0, `${wide} px`);
    await context.close();
  }
}

/** Waits until the first class has so many pictures, and gives their number. */
const seePicturesOfA = (page, least) =>
  see(
    page,
    (wanted) => {
      const { length } = globalThis.document.querySelectorAll(".classes > li:first-child .sample");
      return length >= wanted && length;
    },
    least,
  );

/** Holds a button until `seen` has resolved, and gives what it resolves to. */
async function holdByFinger(page, button, seen) {
  await button.scrollIntoViewIfNeeded();
  const session = await page.context().newCDPSession(page);
  const box = await button.boundingBox();
  const touchPoints = [{ x: box.x + box.width / 2, y: box.y + box.height / 2 }];
  await session.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints });
  const result = await seen();
  await session.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await session.detach();
  await settle(page);
  return result;
}
