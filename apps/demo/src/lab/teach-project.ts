import { GanClsError, printable } from "@gan-cls/core";
import { readPicture } from "@gan-cls/data/browser";
import { MODEL_FILE, WEIGHTS_FILE, type ModelFiles } from "@gan-cls/models";
import { encode } from "fast-png";
import { strFromU8, strToU8, zipSync, type Zippable } from "fflate";
import { DRAWING_SIDE, PHOTO_SIDE, type TaughtPicture } from "../teaching/picture";
import { openArchive } from "./teach-archive";
import { readLessonDocument, writeLessonDocument, type LessonDocument } from "./teach-document";
import { photoPreprocessing } from "./teach-features";
import { pictureId } from "./teach-shelf";

/** Names inside a project's file. */
export const PROJECT_FILE = "project.json";
const FOLDERS = { 1: "drawings", 3: "photos" } as const;
const NETWORKS = { taught: "classifier", trunk: "trunk" } as const;

/** A lesson with everything that belongs to it. */
export interface Project {
  readonly document: LessonDocument;
  /** By name. */
  readonly pictures: ReadonlyMap<string, TaughtPicture>;
  readonly taught: ModelFiles | null;
  readonly trunk: ModelFiles | null;
}

/** Every picture that a lesson names. */
export function pictureNames({ plan, taught }: LessonDocument): Set<string> {
  return new Set([...plan.classes.flatMap(({ pictures }) => pictures), ...plan.unlabelled, ...(taught?.ids ?? [])]);
}

/** A lesson as a ZIP archive. */
export function packProject({ document, pictures, taught, trunk }: Project): Uint8Array {
  const files: Zippable = { [PROJECT_FILE]: strToU8(writeLessonDocument(document)), "README.txt": strToU8(README) };
  for (const [id, picture] of pictures) {
    // PNGs are packed already.
    files[`${FOLDERS[picture.channels]}/${id}.png`] = [toPng(picture), { level: 0 }];
  }
  for (const [name, network] of Object.entries({ taught, trunk })) {
    if (network !== null) {
      const folder = NETWORKS[name as keyof typeof NETWORKS];
      files[`${folder}/${MODEL_FILE}`] = strToU8(network.modelJson);
      files[`${folder}/${WEIGHTS_FILE}`] = [network.weights, { level: 1 }];
    }
  }
  return zipSync(files, { level: 6 });
}

/** A picture as a PNG file. */
export function toPng({ rows, columns, channels, pixels }: TaughtPicture): Uint8Array {
  return encode({ width: columns, height: rows, channels, depth: 8, data: pixels });
}

const README = `A project of the page "Teach" of gan-cls: its pictures, its classes, and what was learned from them.
Open this file in the page to go on. project.json says which picture belongs to which class.
`;

/**
 * Opens a lesson that {@link packProject} made. Every picture must have the hash that the lesson names it by.
 *
 * @throws GanClsError `invalid-data` for a file that is no project, or is damaged; the message names what is wrong
 */
export async function unpackProject(name: string, bytes: Uint8Array): Promise<Project> {
  return readProject(name, openArchive(name, bytes));
}

/** The same of an archive that is open. */
export async function readProject(name: string, files: ReadonlyMap<string, Uint8Array>): Promise<Project> {
  const text = files.get(PROJECT_FILE);
  if (text === undefined) {
    throw damaged(name, `expected ${PROJECT_FILE} in it, found none`);
  }
  const document = readLessonDocument(PROJECT_FILE, strFromU8(text));
  const pictures = new Map<string, TaughtPicture>();
  for (const id of pictureNames(document)) {
    pictures.set(id, await readStored(name, files, id));
  }
  const taught = networkOf(files, NETWORKS.taught);
  const trunk = networkOf(files, NETWORKS.trunk);
  if ((document.taught === null) !== (taught === null) || (document.trunk === null) !== (trunk === null)) {
    throw damaged(name, "its networks are not those that it names");
  }
  return { document, pictures, taught, trunk };
}

function damaged(name: string, problem: string): GanClsError {
  return new GanClsError("invalid-data", `${printable(name)}: ${problem}; it is damaged: open another copy`);
}

async function readStored(name: string, files: ReadonlyMap<string, Uint8Array>, id: string): Promise<TaughtPicture> {
  const drawing = files.get(`${FOLDERS[1]}/${id}.png`);
  const bytes = drawing ?? files.get(`${FOLDERS[3]}/${id}.png`);
  if (bytes === undefined) {
    throw damaged(name, `a picture is missing (${id.slice(0, 12)})`);
  }
  const [side, channels] = drawing === undefined ? ([PHOTO_SIDE, 3] as const) : ([DRAWING_SIDE, 1] as const);
  const file = new File([bytes as BlobPart], `${id.slice(0, 12)}.png`);
  const pixels = await readPicture(file, photoPreprocessing(side, side, channels));
  const picture: TaughtPicture = { rows: side, columns: side, channels, pixels };
  if (pictureId(picture) !== id) {
    throw damaged(name, `a picture is not the one that was saved (${id.slice(0, 12)})`);
  }
  return picture;
}

function networkOf(files: ReadonlyMap<string, Uint8Array>, folder: string): ModelFiles | null {
  const [model, weights] = [MODEL_FILE, WEIGHTS_FILE].map((file) => files.get(`${folder}/${file}`));
  return model === undefined || weights === undefined ? null : { modelJson: strFromU8(model), weights };
}
