/** Pictures in a page: `readPicture` finds the same image as Node does, and says what it cannot read. */
import { spawnSync } from "node:child_process";
import { join, sep } from "node:path";
import { ROOT } from "../../scripts/workspace.mjs";
import { bundleScript } from "./page-script.mjs";
import { serveScripts } from "./static-server.mjs";

const HERE = import.meta.dirname;
const DATA = join(ROOT, "packages", "data");

/** Milliseconds, to catch a hang. */
const PATIENCE = 120_000;

/** Levels by which what a browser decodes itself may differ from what Node decodes; PNGs are equal. */
const TOLERANCE = { png: 0, webp: 1, jpg: 12, avif: 20 };

/** Draws pictures, and reads them with Node, on the packages' sources. */
function drawAndReadInNode() {
  const program = `
    import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
    import { tmpdir } from "node:os";
    import { join } from "node:path";
    import { readPictures } from "@gan-cls/data/node";
    import sharp from "sharp";

    const preprocessing = { rows: 12, columns: 20, channels: 3, fit: "cover", background: 255, invert: false, layout: "plain" };
    const [width, height] = [60, 45];
    const pixels = Uint8Array.from({ length: width * height * 4 }, (_, i) => {
      const [column, row] = [(i >> 2) % width, Math.floor((i >> 2) / width)];
      return [column * 4, row * 5, 120, row < 10 ? 90 : 255][i % 4];
    });
    const picture = () => sharp(pixels, { raw: { width, height, channels: 4 } });
    const opaque = () => picture().flatten({ background: "white" });
    const files = {
      "clear.png": await picture().png().toBuffer(),
      "palette.png": await opaque().png({ palette: true }).toBuffer(),
      "clear.webp": await picture().webp({ lossless: true, exact: true }).toBuffer(),
      "photo.jpg": await opaque().jpeg({ quality: 95, chromaSubsampling: "4:4:4" }).toBuffer(),
      "turned.jpg": await opaque().rotate(270).jpeg({ quality: 95, chromaSubsampling: "4:4:4" }).withMetadata({ orientation: 6 }).toBuffer(),
      "photo.avif": await opaque().avif({ quality: 90, chromaSubsampling: "4:4:4" }).toBuffer(),
    };
    const folder = mkdtempSync(join(tmpdir(), "gan-cls-pictures-"));
    const names = Object.keys(files);
    names.forEach((name) => writeFileSync(join(folder, name), files[name]));
    const { images } = await readPictures(names.map((name) => join(folder, name)), preprocessing);
    rmSync(folder, { recursive: true });
    const length = images.pixels.length / images.size;
    const pictures = names.map((name, index) => ({
      name,
      file: Buffer.from(files[name]).toString("base64"),
      image: [...images.pixels.subarray(index * length, (index + 1) * length)],
    }));
    process.stdout.write(JSON.stringify({ preprocessing, pictures }));
  `;
  const args = ["--conditions=@gan-cls/source", "--import", "tsx", "--input-type=module", "-e", program];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: DATA + sep, encoding: "utf8" });
  if (status !== 0) {
    throw new Error(`reading pictures in Node ended with ${status}: ${stderr.slice(-500)}`);
  }
  return JSON.parse(stdout);
}

function compare({ name, image }, inPage) {
  if (typeof inPage === "string") {
    return [`${name}: ${inPage}`];
  }
  const tolerance = TOLERANCE[name.split(".").at(-1)];
  const most = Math.max(...image.map((level, index) => Math.abs(level - inPage[index])));
  return image.length === inPage.length && most <= tolerance
    ? []
    : [`${name}: expected Node's ${image.length} levels within ${tolerance}, got ${inPage.length} within ${most}`];
}

/** @returns {Promise<string[]>} What is wrong. */
export async function checkPictures(browser) {
  const { preprocessing, pictures } = drawAndReadInNode();
  const script = await bundleScript(join(HERE, "picture-page.mjs"), {
    nodePaths: [join(ROOT, "examples", "node_modules")],
  });
  const server = await serveScripts({ "/page.js": script });
  try {
    const tab = await browser.newPage();
    tab.setDefaultTimeout(PATIENCE);
    await tab.goto(`${server.origin}/plain`);
    const read = (file) => tab.evaluate(([content, how]) => globalThis.readInPage(content, how), [file, preprocessing]);
    const problems = [];
    for (const picture of pictures) {
      problems.push(...compare(picture, await read(picture.file)));
    }
    for (const [content, expected] of [
      ["no picture", /expected a picture that this browser can show/],
      ["<svg xmlns='http://www.w3.org/2000/svg'/>", /an SVG drawing/],
    ]) {
      const answer = await read(Buffer.from(content).toString("base64"));
      problems.push(...(expected.test(answer) ? [] : [`expected ${expected} of ${content}, got ${answer}`]));
    }
    return problems;
  } finally {
    server.close();
  }
}
