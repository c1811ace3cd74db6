import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createImageDataset, hashImages, Random } from "@gan-cls/core";
import { openDataset, openImages, type OpenDatasetOptions } from "@gan-cls/data/node";
import { encode } from "fast-png";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { draw, greyPng, toPng } from "../../__fixtures__/draw";
import { decodeGrayscalePng } from "../../png";
import { splitStratified } from "../../splits";
import { hashPrepared, type StudyData } from "../../study-data";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gan-cls-layout-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function put(path: string, bytes: Uint8Array | string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), bytes);
}

const grey = (level: number): Uint8Array => greyPng(level, 8, 8);

/** Writes one grey picture a path; levels count up from `first`. */
async function putAll(paths: readonly string[], first = 0): Promise<void> {
  for (const [index, path] of paths.entries()) {
    await put(path, grey(first + index));
  }
}

const numbered = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${prefix}/${i}.png`);

const open = (options: OpenDatasetOptions = {}): Promise<StudyData> =>
  openDataset(folder, { cacheDirectory: join(folder, ".cache"), ...options });

/** Levels and classes of a set: "3 cat". */
function list({ pixels, labels, classNames, size }: StudyData["train"]): string[] {
  return Array.from({ length: size }, (_, i) => `${pixels[(i * pixels.length) / size]} ${classNames[labels[i]]}`);
}

describe("openDataset: layouts", () => {
  it("reads grey pictures of one size to the same images and the same split as ever", async () => {
    const files = ["1.png", "2.png", "10.png"].flatMap((name) => [`9/${name}`, `10/${name}`, `x/${name}`]).sort();
    const pngs = new Map<string, Uint8Array>();
    for (const [index, path] of files.entries()) {
      const data = Uint8Array.from({ length: 80 }, (_, i) => (i * 37 + index * 11) % 256);
      pngs.set(path, encode({ width: 10, height: 8, data, channels: 1 }));
      await put(path, pngs.get(path) as Uint8Array);
    }
    const order = ["9", "10", "x"].flatMap((name) => ["1", "2", "10"].map((number) => `${name}/${number}.png`));
    const images = order.map((path) => decodeGrayscalePng(pngs.get(path) as Uint8Array).pixels);
    const whole = createImageDataset({
      ...{ name: "x", rows: 8, columns: 10, classNames: ["9", "10", "x"] },
      pixels: Uint8Array.from(images.flatMap((image) => [...image])),
      labels: Uint8Array.of(0, 0, 0, 1, 1, 1, 2, 2, 2),
    });
    const { train, test } = splitStratified(whole, {
      fractions: { train: 0.8, test: 0.2 },
      random: Random.fromSeed(0),
    });
    const data = await open();
    expect([hashImages(data.train), hashImages(data.test)]).toEqual([hashImages(train), hashImages(test)]);
    expect(data.train.classNames).toEqual(["9", "10", "x"]);
    expect(data.preprocessing).toEqual({
      rows: 8,
      columns: 10,
      channels: 1,
      fit: "cover",
      background: 0,
      invert: false,
      layout: "plain",
    });
    expect(data.reading).toMatchObject({
      taken: { train: 7, test: 2, unlabelled: 0 },
      left: [],
      duplicates: { trainAndTest: 0, unlabelledAndTest: 0, removed: 0 },
    });
    expect([data.augmentation, data.unlabelled]).toEqual(["symbols", undefined]);
  });

  it("reads folders inside classes, whatever surrounds the whole", async () => {
    await putAll([
      "all/set/cat/a.png",
      "all/set/cat/in/b.png",
      "all/set/cat/in/deeper/c.png",
      "all/set/dog/d.png",
      "all/set/dog/x/e.png",
      "all/set/dog/x/f.png",
    ]);
    const { train, test } = await open();
    expect([...list(train), ...list(test)].sort()).toEqual(["0 cat", "1 cat", "2 cat", "3 dog", "4 dog", "5 dog"]);
  });

  it("takes train, val, test and unlabelled under any of their names", async () => {
    await putAll([
      "Training/a/1.png",
      "Training/b/1.png",
      "validation/a/2.png",
      "testing/a/3.png",
      "testing/b/3.png",
      "Unlabeled/x.png",
      "Unlabeled/in/y.png",
    ]);
    const data = await open();
    expect([list(data.train), list(data.test)]).toEqual([
      ["0 a", "1 b", "2 a"],
      ["3 a", "4 b"],
    ]);
    expect([data.unlabelled?.size, data.unlabelled?.pixels[0], data.unlabelled && "labels" in data.unlabelled]).toEqual(
      [2, 6, false],
    );
    expect(data.reading?.notes).toContain("1 image to validate is trained on: a study validates inside its labels.");
    expect(data.description).toMatch(/3 images to train on and 2 to test on, 2 without labels$/);
    expect(data.unlabelledHash).toMatch(/^[0-9a-f]{64}$/);
  });

  it("tests on val where there is no test, and splits where there is neither", async () => {
    await putAll([...numbered("train/a", 5), ...numbered("train/b", 5)]);
    expect((await open()).reading?.taken).toEqual({ train: 8, test: 2, unlabelled: 0 });
    await putAll(["val/a/1.png", "val/b/1.png", "val/b/2.png"], 20);
    const data = await open();
    expect(data.reading?.taken).toEqual({ train: 10, test: 3, unlabelled: 0 });
    expect(data.reading?.notes).toContain("3 images to validate are tested on, because there is no test part.");
  });

  it("takes unlabelled pictures beside class folders", async () => {
    await putAll([...numbered("a", 5), ...numbered("b", 5), ...numbered("unsup", 3)]);
    expect((await open()).reading?.taken).toEqual({ train: 8, test: 2, unlabelled: 3 });
  });

  it("follows links once and never in circles", async () => {
    await putAll(["set/a/1.png", "set/a/2.png", "elsewhere/1.png", "elsewhere/2.png"]);
    await symlink(join(folder, "elsewhere"), join(folder, "set", "b"));
    await symlink(join(folder, "set"), join(folder, "set", "a", "circle"));
    await symlink(join(folder, "set", "a"), join(folder, "set", "c"));
    const { train, test, reading } = await openDataset(join(folder, "set"));
    expect(train.size + test.size).toBe(4);
    expect(reading?.left).toEqual([
      { reason: "a link to a folder that is read at another place", count: 2, examples: ["a/circle", "c"] },
    ]);
  });

  it("leaves what is no data, says why, and ignores what file managers leave", async () => {
    await putAll([...numbered("a", 4), ...numbered("b", 4)]);
    for (const path of ["a/.DS_Store", "a/Thumbs.db", "a/desktop.ini", "__MACOSX/a/._1.png", ".git/1.png"]) {
      await put(path, "x");
    }
    for (const path of ["notes.txt", "a/readme.md", "b/scan.bmp", "b/logo.svg", "stray.png"]) {
      await put(path, path.endsWith("png") ? grey(1) : "x");
    }
    await put("runs/one/config.json", "{}");
    await put("runs/one/events.jsonl", "");
    await put("runs/one/samples/epoch-1.png", grey(9));
    await mkdir(join(folder, "c"));
    const { reading, train } = await open();
    expect(train.classNames).toEqual(["a", "b"]);
    expect(reading?.left).toEqual([
      { reason: "a run of gan-cls", count: 1, examples: ["runs/one"] },
      { reason: "no picture", count: 2, examples: ["a/readme.md", "notes.txt"] },
      { reason: "SVG is not read", count: 1, examples: ["b/logo.svg: save it as PNG"] },
      { reason: "BMP is not read", count: 1, examples: ["b/scan.bmp: save it as PNG"] },
      { reason: "beside the class folders", count: 1, examples: ["stray.png"] },
      { reason: "an empty folder", count: 1, examples: ["c"] },
    ]);
  });

  it("takes names of any script, in natural order, as one class whether composed or not", async () => {
    await putAll(["train/é/1.png", "train/犬 2/1.png", "train/犬 10/1.png", "test/e\u0301/1.png", "test/犬 2/1.png"]);
    const { train, test } = await open();
    expect(train.classNames).toEqual(["é", "犬 2", "犬 10"]);
    expect(list(test)).toEqual(["3 é", "4 犬 2"]);
  });

  it("keeps all to test where it is asked for, also pictures of one class", async () => {
    await putAll(numbered("a", 3));
    const data = await open({ use: "all-test" });
    expect([data.train.size, list(data.test), data.use]).toEqual([0, ["0 a", "1 a", "2 a"], "all-test"]);
    await putAll([...numbered("train/a", 2), ...numbered("test/b", 2)]);
    await rm(join(folder, "a"), { recursive: true });
    expect((await open({ use: "all-test" })).reading?.taken).toEqual({ train: 0, test: 4, unlabelled: 0 });
  });

  it("says of classes with few images that they are never tested, and that classes are unbalanced", async () => {
    await putAll([...numbered("many", 12), ...numbered("few", 1)]);
    const { reading, train } = await open();
    expect(list(train).filter((one) => one.endsWith("few"))).toHaveLength(1);
    expect(reading?.notes).toContain("Class few has 1 image, all to train on: it is never tested.");
    expect(reading?.notes).toContain(
      "The classes are unbalanced: many has 9 images to train on, few 1; look at the balanced accuracy.",
    );
  });
});

describe("openDataset: tables", () => {
  const pictures = ["i/1.png", "i/2.png", "i/3.png", "i/4.png"];

  it.each<[string, string, string]>([
    ["labels.csv", "file,label", "i/1.png,cat\ni/2.png,dog\ni/3.png,cat\ni/4.png,dog\n"],
    ["metadata.csv", "\uFEFFfile_name;Class", `./i/1.png;cat\r\n"i/2.png";dog\r\n\r\ni\\3.png;cat\r\ni/4.png;dog`],
    ["whatever.csv", "category\tFile Name", "cat\t1.png\ndog\t2\ncat\t3\ndog\ti/4\n"],
    [
      "metadata.jsonl",
      "",
      [1, 2, 3, 4]
        .map((i) => JSON.stringify({ file_name: `i/${i}.png`, label: i % 2 ? "cat" : "dog", other: [1] }))
        .join("\n"),
    ],
  ])("reads %s with %j", async (name, header, body) => {
    await putAll(pictures);
    await put(name, header === "" ? body : `${header}\n${body}`);
    const { train, test, reading } = await open();
    expect([...list(train), ...list(test)].sort()).toEqual(["0 cat", "1 dog", "2 cat", "3 dog"]);
    expect(reading?.left).toEqual([]);
  });

  it("takes the split column, empty labels as unlabelled, and leaves what is not listed", async () => {
    await putAll([...pictures, "i/5.png", "i/6.png", "unlabelled/7.png"]);
    await put(
      "labels.csv",
      "file,label,split\n1.png,a,train\n2.png,b,train\n3.png,a,test\n4.png,b,Validation\n5.png,,train\n",
    );
    const data = await open();
    expect([list(data.train), list(data.test)]).toEqual([["0 a", "1 b", "3 b"], ["2 a"]]);
    expect([data.unlabelled?.size, data.unlabelled?.pixels[0]]).toEqual([2, 4]);
    expect(data.reading?.left).toEqual([{ reason: "not listed in the table", count: 1, examples: ["i/6.png"] }]);
  });

  it("reads one table in each of train and test, and train.csv beside test.csv", async () => {
    await putAll(["train/1.png", "train/2.png", "test/1.png", "test/3.png"]);
    await put("train/metadata.csv", "file_name,label\n1.png,a\n2.png,b\n");
    await put("test/metadata.csv", "file_name,label\n1.png,b\n3.png,a\n");
    const expected = [
      ["0 a", "1 b"],
      ["2 b", "3 a"],
    ];
    const inFolders = await open();
    expect([list(inFolders.train), list(inFolders.test)]).toEqual(expected);
    await Promise.all(["train", "test"].map((part) => rm(join(folder, part, "metadata.csv"))));
    await put("train.csv", "image,class\ntrain/1.png,a\ntrain/2.png,b\n");
    await put("test.csv", "image,class\ntest/1.png,b\ntest/3.png,a\n");
    const beside = await open();
    expect([list(beside.train), list(beside.test)]).toEqual(expected);
  });

  it("prefers folders to a table of something else", async () => {
    await putAll([...numbered("a", 3), ...numbered("b", 3)]);
    await put("labels.csv", "id,size\n1,2\n");
    await put("stats.csv", "file,label\nnowhere.png,x\n");
    expect((await open()).train.classNames).toEqual(["a", "b"]);
  });

  it.each<[string, string, RegExp]>([
    [
      "no columns that are known",
      "id,kind\n1.png,a\n",
      /labels\.csv: expected a column file \(or .*\) and a column label \(or .*\), got id, kind$/,
    ],
    ["no header", "1.png,a\n2.png,b\n", /got 1\.png, a$/],
    ["no rows", "file,label\n", /expected one line a picture, got none$/],
    ["nothing", "", /expected one line a picture, got none$/],
    [
      "rows of other lengths",
      "file,label\n1.png\n",
      /labels\.csv: the table is damaged \(Invalid Record Length: .*line 2\)$/,
    ],
    ["an open quote", 'file,label\n"1.png,a\n', /the table is damaged \(Quote Not Closed: .*\)$/],
    ["bytes that are no text", "file,label\n\xff\xfe,a", /expected a text in UTF-8; save the table in this encoding$/],
    ["a picture without a name", "file,label\n,a\n", /line 2: expected the name of a file under file, got nothing$/],
    [
      "a picture that is not there",
      "file,label\n1.png,a\nnine.png,b\n",
      /nine\.png: it is in the table, but there is no such picture/,
    ],
    [
      "a path out of the folder",
      "file,label\n1.png,a\n../../etc/passwd,b\n",
      /passwd: it is in the table, but there is no such picture/,
    ],
    [
      "two labels of one picture",
      "file,label\n1.png,a\n2.png,b\n1.png,b\n",
      /labels\.csv, line 4: 1\.png is b \(train\) here and a \(train\) before; keep one of the lines$/,
    ],
    [
      "an unknown split",
      "file,label,split\n1.png,a,train\n2.png,b,fold7\n",
      /line 3: expected train, val, test or unlabelled as the split of 2\.png, got fold7$/,
    ],
    ["one class", "file,label\n1.png,a\n2.png,a\n", /got 2 pictures without classes; put each class into a folder/],
  ])("explains %s", async (_, table, message) => {
    await putAll(pictures);
    await put("labels.csv", Buffer.from(table, "latin1"));
    await expect(open()).rejects.toThrow(message);
    await expect(open()).rejects.toThrow(/^[^\n]*$/);
  });

  it.each<[string, string, RegExp]>([
    ["no JSON", '{"file": "1.png", "label": "a"}\n{"file"', /metadata\.jsonl: line 2: expected a JSON object such as/],
    ["a list", "[1, 2]", /line 1: expected a JSON object/],
    ["other fields", '{"a": 1}', /expected a column file .* got a$/],
  ])("explains a JSONL with %s", async (_, table, message) => {
    await putAll(pictures);
    await put("metadata.jsonl", table);
    await expect(open()).rejects.toMatchObject({
      code: "invalid-data",
      message: expect.stringMatching(message) as string,
    });
  });
});

describe("openDataset: how pictures are prepared", () => {
  const hue = (red: number, blue: number, side: number): Uint8Array => toPng(draw(side, side, () => [red, 40, blue]));

  it("keeps colours at 32x32 where any picture is coloured, at 28x28 grey where none is", async () => {
    await putAll([...numbered("a", 5), ...numbered("b", 5)]);
    await put("a/5.png", greyPng(99, 40, 20));
    const greyData = await open();
    expect(greyData.train).toMatchObject({ rows: 28, columns: 28, channels: 1 });
    expect(greyData.reading?.notes).toContain(
      "Images are 28x28 pixels (width x height) because the pictures have 2 different sizes; another size can be asked for.",
    );
    await put("b/z.png", hue(200, 10, 17));
    const data = await open();
    expect([data.train.rows, data.train.columns, data.train.channels, data.augmentation]).toEqual([
      32,
      32,
      3,
      "photos",
    ]);
    expect(data.reading?.notes).toContain("Colours are kept: 1 of 12 pictures are coloured.");
    const asked = await open({ color: "grey", size: { rows: 12, columns: 20 }, fit: "stretch", augmentation: "none" });
    expect([asked.train.rows, asked.train.columns, asked.train.channels, asked.augmentation]).toEqual([
      12,
      20,
      1,
      "none",
    ]);
    expect(asked.reading?.notes).toContain("Colours become grey, as asked for: 1 of 12 pictures are coloured.");
  });

  it("prepares every picture in the same way, also those that came before the way was known", async () => {
    await putAll([...numbered("a", 20), ...numbered("b", 20)]);
    await put("b/late.png", toPng(draw(9, 30, (_, row) => [row * 8, 0, 250, row < 15 ? 0 : 255])));
    const data = await open({ fit: "contain" });
    const { pixels, size, channels } = data.train;
    expect([data.train.rows, channels, data.preprocessing?.background]).toEqual([32, 3, 255]);
    const flat = Array.from({ length: size }, (_, i) => new Set(pixels.subarray(i * 3072, (i + 1) * 3072)).size);
    expect(flat.filter((levels) => levels === 1).length).toBeGreaterThanOrEqual(size - 1);
  });

  it("does not take a tint or a speck for colour", async () => {
    await put("a/paper.png", toPng(draw(30, 30, () => [245, 240, 225])));
    await put("a/speck.png", toPng(draw(30, 30, (column, row) => (column + row === 0 ? [255, 0, 0] : [9, 9, 9]))));
    await putAll([...numbered("b", 4), ...numbered("a", 3)]);
    expect((await open()).train.channels).toBe(1);
  });

  it.each<[string, readonly number[], number]>([
    ["dark ink on transparent, over white", [0, 0, 0], 255],
    ["light ink on transparent, over black", [250, 250, 250], 0],
  ])("lays %s, and says so", async (_, ink, background) => {
    for (let i = 0; i < 6; i++) {
      await put(
        `${i % 2 ? "a" : "b"}/${i}.png`,
        toPng(draw(28, 28, (column) => (column === 2 * i ? [...ink, 255] : [0, 0, 0, 0]))),
      );
    }
    const data = await open();
    expect(data.preprocessing?.background).toBe(background);
    expect(new Set(data.train.pixels)).toEqual(new Set([ink[0], background]));
    expect(data.reading?.notes.join()).toMatch(/6 pictures are partly transparent: (white|black) shows through/);
    expect((await open({ background: "black", invert: true })).preprocessing).toMatchObject({
      background: 0,
      invert: true,
    });
  });

  it("reads JPEGs beside PNGs", async () => {
    await putAll([...numbered("a", 3), ...numbered("b", 3)]);
    await put(
      "a/photo.jpg",
      await sharp(draw(60, 45, () => [20, 200, 90]).pixels, { raw: { width: 60, height: 45, channels: 4 } })
        .jpeg()
        .toBuffer(),
    );
    expect((await open()).train).toMatchObject({ rows: 32, columns: 32, channels: 3 });
  });

  it("refuses wishes that cannot be", async () => {
    await putAll([...numbered("a", 3), ...numbered("b", 3)]);
    await expect(open({ size: { rows: 0, columns: 8 } })).rejects.toThrow(
      /size\.rows must be a positive integer, got 0/,
    );
    await expect(open({ fit: "zoom" as "cover" })).rejects.toThrow(/fit must be one of cover, contain, stretch/);
    await expect(open({ color: "blue" as "rgb" })).rejects.toThrow(/color must be one of auto, grey, rgb/);
  });
});

describe("openDataset: duplicates and damage", () => {
  it("counts equal images in training and test, and removes them if it is asked to", async () => {
    await putAll([...numbered("train/a", 4), ...numbered("train/b", 4)]);
    await put("test/a/x.png", grey(1));
    await put("test/b/y.png", grey(200));
    await put("unlabelled/z.png", grey(200));
    await put("unlabelled/u.png", grey(210));
    const kept = await open();
    expect([kept.train.size, kept.reading?.duplicates]).toEqual([
      8,
      { trainAndTest: 1, unlabelledAndTest: 1, removed: 0 },
    ]);
    const removed = await open({ duplicates: "remove" });
    expect([removed.train.size, removed.test.size, removed.unlabelled?.size]).toEqual([7, 2, 1]);
    expect(removed.reading?.duplicates).toEqual({ trainAndTest: 1, unlabelledAndTest: 1, removed: 2 });
    expect(list(removed.train)).not.toContain("1 a");
  });

  it("names a damaged file, and skips it with its reason if it is asked to", async () => {
    await putAll([...numbered("a", 5), ...numbered("b", 5)]);
    await put("a/x.png", grey(1).subarray(0, 50));
    await put("b/y.png", "");
    await symlink(join(folder, "nowhere"), join(folder, "b", "z.png"));
    await expect(open()).rejects.toMatchObject({
      code: "invalid-data",
      message: expect.stringMatching(/a\/x\.png: the PNG is damaged/) as string,
    });
    const { reading } = await open({ damaged: "skip" });
    expect(reading?.taken).toEqual({ train: 8, test: 2, unlabelled: 0 });
    expect(reading?.left).toEqual([
      { reason: "the PNG is damaged", count: 1, examples: ["a/x.png: cut off after 50 bytes"] },
      {
        reason: "expected a picture (PNG, JPEG, WebP, AVIF, GIF, TIFF), got an empty file",
        count: 1,
        examples: ["b/y.png"],
      },
      { reason: expect.stringMatching(/no such file or folder/) as string, count: 1, examples: ["b/z.png"] },
    ]);
  });

  it("tells progress and stops for a signal", async () => {
    await putAll([...numbered("a", 30), ...numbered("b", 30)]);
    const onProgress = vi.fn();
    await open({ onProgress });
    expect(onProgress).toHaveBeenLastCalledWith({
      type: "progress",
      task: "read pictures",
      done: 60,
      total: 60,
      unit: "images",
    });
    await expect(open({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "aborted" });
  });

  it.each<[string, readonly string[], RegExp]>([
    ["an empty folder", [], /expected pictures \(PNG, .*\) in .*, got an empty folder$/],
    ["only other files", ["notes.txt"], /got only files such as notes\.txt$/],
    [
      "only pictures that are not read",
      ["a/1.bmp", "b/1.bmp"],
      /got only files such as a\/1\.bmp: BMP is not read \(save it as PNG\)$/,
    ],
    ["pictures without folders", ["1.png", "2.png"], /got 2 pictures without classes; .*openImages/],
    ["one class", numbered("a", 2), /got 2 pictures without classes/],
    [
      "two pictures",
      ["a/1.png", "b/1.png"],
      /expected images to train on and to test on in .*, got 2 and 0; at least one class needs three pictures/,
    ],
    [
      "test without train",
      ["test/a/1.png", "test/b/1.png"],
      /every class to test must be among those to train .* got none to train and a, b in the test alone$/,
    ],
    [
      "train and test beside a class",
      ["train/a/1.png", "test/a/1.png", "c/1.png"],
      /must contain train and test .* got c, test, train; move/,
    ],
    [
      "other classes in test",
      ["train/a/1.png", "train/b/1.png", "test/a/1.png", "test/c/1.png"],
      /got a, b to train and c in the test alone$/,
    ],
    [
      "too many classes",
      Array.from({ length: 257 }, (_, i) => `${i}/1.png`),
      /expected at most 256 classes in .*, got 257, such as 0, 1, 2$/,
    ],
  ])("explains %s in one line", async (_, paths, message) => {
    for (const path of paths) {
      await put(path, path.endsWith(".png") ? grey(1) : "x");
    }
    await expect(open()).rejects.toMatchObject({
      code: "invalid-data",
      message: expect.stringMatching(message) as string,
    });
    await expect(open()).rejects.toThrow(/^[^\n]*$/);
  });
});

describe("openImages", () => {
  const openAll = (): ReturnType<typeof openImages> => openImages(folder, { cacheDirectory: join(folder, ".cache") });

  it.each<[string, string[]]>([
    ["flat", ["1.png", "2.png", "3.png"]],
    ["in one folder", numbered("a", 3)],
    ["in folders of train", ["train/1.png", "train/2.png", "train/3.png", "test/4.png"]],
  ])("reads pictures without classes, %s", async (_, paths) => {
    await putAll(paths);
    const { images, hash, description, preprocessing } = await openAll();
    expect([images.size, Array.from({ length: 3 }, (_, i) => images.pixels[i * 64])]).toEqual([3, [0, 1, 2]]);
    expect("labels" in images).toBe(false);
    expect([hash, preprocessing?.rows]).toEqual([hashPrepared(hashImages(images), preprocessing), 8]);
    expect(description).toMatch(/^folder .*, 3 images$/);
  });

  it("takes all but those that test where there are classes", async () => {
    await putAll([
      ...numbered("train/a", 2),
      ...numbered("train/b", 2),
      ...numbered("test/a", 2),
      ...numbered("unlabelled", 3),
    ]);
    const { images, reading } = await openAll();
    expect([images.size, reading?.taken]).toEqual([7, { train: 4, test: 2, unlabelled: 3 }]);
  });

  it("takes the training images of sets with a name", async () => {
    const { images, name } = await openImages("mnist-10k");
    expect([name, images.size]).toEqual(["mnist-10k", 8_000]);
  });
});
