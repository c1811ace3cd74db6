import { GanClsError, sealJson } from "@gan-cls/core";
import { prepareEngine } from "@gan-cls/engine";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { beforeAll, describe, expect, it } from "vitest";
import { Classroom } from "./teach";
import { openArchive } from "./teach-archive";
import { writeLessonDocument } from "./teach-document";
import {
  drawingName,
  photo,
  photoName,
  pictures,
  smallDocument as document,
  smallProject,
} from "./small-project.test-helper";
import { packProject, unpackProject } from "./teach-project";
import { PictureShelf } from "./teach-shelf";

beforeAll(async () => {
  await prepareEngine({ engine: "cpu" });
});

describe("a project's file", () => {
  it("gives everything back, and the classifier answers alike", async () => {
    const saved = await smallProject();
    const opened = await unpackProject("x.zip", packProject(saved));
    expect(opened.document).toEqual(document);
    expect(opened.pictures).toEqual(pictures);
    const answers: Float32Array[] = [];
    for (const { taught } of [saved, opened]) {
      const classroom = new Classroom();
      await classroom.restore(taught!, { ...document.taught!, labels: Uint8Array.from([0, 1]) });
      answers.push(await classroom.judge(photo));
      classroom.forget();
    }
    expect(answers[1]).toEqual(answers[0]);
  });

  it("refuses what is no project, and says what is damaged", async () => {
    const files = unzipSync(packProject(await smallProject()));
    const without = (name: string, content?: Uint8Array): Uint8Array => {
      const { [name]: _left, ...rest } = files;
      return zipSync(content === undefined ? rest : { ...rest, [name]: content });
    };
    const problem = (bytes: Uint8Array): Promise<string> =>
      unpackProject("x.zip", bytes).then(
        () => "none",
        (error: unknown) => (error instanceof GanClsError ? error.message : `no error of ours: ${String(error)}`),
      );
    const photoFile = `photos/${photoName}.png`;
    const other = zipSync({ "a.txt": strToU8("hello") });
    expect(await problem(strToU8("no archive"))).toContain("expected a ZIP archive");
    expect(await problem(other)).toContain("expected project.json in it");
    expect(await problem(without(photoFile))).toContain("a picture is missing");
    expect(await problem(without(photoFile, files[`drawings/${drawingName}.png`]))).toContain(
      "not the one that was saved",
    );
    expect(await problem(without("classifier/model.json"))).toContain("its networks are not those");
    const text = strFromU8(files["project.json"]);
    const changed = strToU8(text.replace('"chosen": 0', '"chosen": 1'));
    expect(await problem(without("project.json", changed))).toContain("checksum");
    const write = (value: unknown): Uint8Array => strToU8(sealJson(value as object));
    const { plan, taught } = document;
    for (const [value, expected] of [
      [{ format: "else" }, "a project of Teach"],
      [{ format: "gan-cls-project", version: 2 }, "version 1"],
      [{ format: "gan-cls-project", version: 1, plan: { ...plan, classes: 5 }, taught, trunk: null }, "classes"],
      [
        { format: "gan-cls-project", version: 1, plan, taught: { ...taught, labels: [0, 7] }, trunk: null },
        "a class for",
      ],
    ] as const) {
      expect(await problem(without("project.json", write(value)))).toContain(expected);
    }
    expect(writeLessonDocument(document)).toBe(text);
  });
});

describe("openArchive", () => {
  it("leaves what systems add, and refuses unsafe names", () => {
    const bytes = zipSync({ "a/b.png": strToU8("b"), "__MACOSX/a/b.png": strToU8("x"), ".DS_Store": strToU8("x") });
    expect([...openArchive("x.zip", bytes).keys()]).toEqual(["a/b.png"]);
    expect(() => openArchive("x.zip", zipSync({ "../b.png": strToU8("b") }))).toThrow("not safe");
  });
});

describe("PictureShelf", () => {
  it("knows a picture by its pixels, and makes a small one of it", () => {
    const shelf = new PictureShelf();
    const { id, thumb } = shelf.add(photo);
    expect(shelf.add(photo).id).toBe(id);
    expect([thumb.rows, thumb.pixels.length]).toEqual([64, 64 * 64 * 3]);
    shelf.keepOnly(new Set());
    expect(() => shelf.get(id)).toThrow("is gone");
  });
});
