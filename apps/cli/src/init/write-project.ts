import { copyFile, mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { GanClsError, type ImageSet } from "@gan-cls/core";
import { toFileError } from "@gan-cls/core/node";
import { MODEL_FOLDER, PICTURE_FILE, projectFiles, type ProjectSettings } from "./project-files";

/** A project to write. */
export interface NewProject extends Omit<ProjectSettings, "name" | "model"> {
  /** An absolute path: a folder that is empty, or not there. */
  readonly folder: string;
  /** The name of a pretrained model, or the folder of a classifier, whose files are copied. */
  readonly model: { readonly name: string } | { readonly folder: string };
  /** A PNG to try the project on. */
  readonly picture: Uint8Array;
}

/**
 * Writes a project that uses a classifier. Nothing that is there is ever written over.
 *
 * @returns The paths of its files within the folder, in the order in which they were written.
 * @throws GanClsError `invalid-argument` when the folder holds something, `io`.
 */
export async function writeProject({ folder, model, picture, ...settings }: NewProject): Promise<string[]> {
  await assertNew(folder);
  const own = "folder" in model ? await filesOf(model.folder) : [];
  const files = {
    ...projectFiles({
      ...settings,
      name: packageName(folder),
      model: "folder" in model ? `./${MODEL_FOLDER}` : model.name,
    }),
    [PICTURE_FILE]: picture,
  };
  try {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content, { flag: "wx" });
    }
    await mkdir(join(folder, ...(own.length > 0 ? [MODEL_FOLDER] : [])), { recursive: true });
    for (const file of own) {
      await copyFile(file, join(folder, MODEL_FOLDER, basename(file)));
    }
  } catch (error) {
    throw toFileError("writeProject", folder, error);
  }
  return [...Object.keys(files), ...own.map((file) => `${MODEL_FOLDER}/${basename(file)}`)];
}

/** Fails for a folder that holds anything at all, and for a file. */
export async function assertNew(folder: string): Promise<void> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return;
    }
    throw toFileError("assertNew", folder, error);
  }
  if (names.length > 0) {
    const some = names.slice(0, 3).join(", ");
    throw new GanClsError(
      "invalid-argument",
      `init: expected a new or an empty folder, got ${folder}, which holds ${some}${names.length > 3 ? ", ..." : ""}; name another folder`,
    );
  }
}

/** The files of a classifier's folder, without folders and what else lies there. */
async function filesOf(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).sort();
  const paths = names.filter((name) => !name.startsWith(".")).map((name) => join(folder, name));
  const kinds = await Promise.all(paths.map((path) => stat(path)));
  return paths.filter((_, at) => kinds[at].isFile());
}

/** A name that npm takes: `My project` becomes `my-project`. */
function packageName(folder: string): string {
  const name = basename(folder)
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  return name === "" ? "classifier" : name.slice(0, 100);
}

/** A bright stroke on dark: an image of the model's shape, for want of one of its own. */
export function drawSample({
  rows,
  columns,
  channels,
}: Pick<ImageSet, "rows" | "columns" | "channels">): Omit<ImageSet, "name"> {
  const pixels = Uint8Array.from({ length: rows * columns * channels }, (_, at) => {
    const pixel = Math.floor(at / channels);
    const [row, column] = [Math.floor(pixel / columns), pixel % columns];
    const isInside = row >= rows / 7 && row < (6 * rows) / 7 && Math.abs(column - columns / 2) <= columns / 14;
    return isInside ? 255 : 0;
  });
  return { size: 1, rows, columns, channels, pixels };
}
