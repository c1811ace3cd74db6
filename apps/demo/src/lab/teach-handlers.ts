import { GanClsError } from "@gan-cls/core";
import { MODEL_FILE, type ModelFiles } from "@gan-cls/models";
import type * as tf from "@tensorflow/tfjs";
import type { Handlers } from "../rpc/protocol";
import type { ShelfPicture } from "../teaching/picture";
import { fetchBytes } from "./laboratory";
import { packClassifier } from "./pack-classifier";
import { packPage } from "./pack-page";
import { Classroom, taughtFiles } from "./teach";
import { openArchive } from "./teach-archive";
import type { LessonDocument } from "./teach-document";
import { DRAWING, toNetworkImage } from "./teach-features";
import { importPictures, readTaught } from "./teach-import";
import type { ChosenFile, LessonPlan, OpenedProject, TeachOperations } from "./teach-operations";
import { packProject, pictureNames, PROJECT_FILE, readProject, type Project } from "./teach-project";
import { MAX_PICTURES, PictureShelf } from "./teach-shelf";
import { BROWSER_STORAGE } from "./teach-storage";
import type { Trunk } from "./teach-trunk";

/** Files in which other frameworks save a network. */
const FOREIGN_NETWORK = /\.(keras|h5|hdf5|onnx|safetensors)$/i;

/** What Teach does in the worker. @param discriminator The network whose features suit drawings. */
export function createTeachHandlers(
  discriminator: () => Promise<tf.LayersModel>,
  storage = BROWSER_STORAGE,
): Handlers<TeachOperations> {
  const shelf = new PictureShelf();
  const classroom = new Classroom();
  let trunk: Trunk | undefined;

  const setTrunk = (next: Trunk | undefined): void => {
    trunk?.dispose();
    trunk = next;
  };

  /** Opens networks only when there are any: their code is no part of the first load. */
  async function loadTrunk(name: string, files: ReadonlyMap<string, Uint8Array>): Promise<Trunk> {
    const { openTrunk } = await import("./teach-trunk");
    return openTrunk(name, files);
  }

  async function loadForeignTrunk(path: string, files: ReadonlyMap<string, Uint8Array>): Promise<Trunk> {
    const { openForeignTrunk } = await import("./foreign-trunk");
    return openForeignTrunk(path, files);
  }

  /** A project that cannot be opened changes nothing: the lesson before it is whole. */
  async function takeProject(project: Project): Promise<OpenedProject> {
    const ownTrunk = await restoreTrunk(project);
    try {
      const opened = await openProject(project, shelf, classroom);
      setTrunk(ownTrunk);
      return { ...opened, trunk: ownTrunk?.facts ?? null };
    } catch (error) {
      ownTrunk?.dispose();
      throw error;
    }
  }

  const currentProject = (plan: LessonPlan): Promise<Project> => describeProject({ plan, shelf, classroom, trunk });

  return {
    shelve: async ({ picture, as }) => shelf.add(as === "drawings" ? toNetworkImage(picture, DRAWING) : picture),
    readOne: ({ path, file, as }) => readTaught(file, path, as),
    async importFiles({ files, as }, context) {
      const unpacked = await unpackArchives(files);
      const project = unpacked.find(({ path }) => path === PROJECT_FILE || path.endsWith(`/${PROJECT_FILE}`));
      if (project !== undefined) {
        const folder = project.path.slice(0, -PROJECT_FILE.length);
        return {
          kind: "project",
          project: await takeProject(await readProject("the project", await readAll(unpacked, folder))),
        };
      }
      const model = unpacked.find(({ path }) => path.split("/").at(-1) === MODEL_FILE);
      if (model !== undefined) {
        const folder = model.path.slice(0, -MODEL_FILE.length);
        const name = folder.split("/").at(-2) ?? "The network you gave";
        const opened = await loadTrunk(name, await readAll(unpacked, folder));
        setTrunk(opened);
        return { kind: "trunk", trunk: opened.facts };
      }
      const foreign = unpacked.find(({ path }) => FOREIGN_NETWORK.test(path));
      if (foreign !== undefined) {
        const folder = foreign.path.slice(0, foreign.path.lastIndexOf("/") + 1);
        const opened = await loadForeignTrunk(foreign.path.slice(folder.length), await readAll(unpacked, folder));
        setTrunk(opened);
        return { kind: "trunk", trunk: opened.facts };
      }
      return { kind: "pictures", left: await importPictures(shelf, { files: unpacked, as }, context) };
    },
    async removeTrunk() {
      setTrunk(undefined);
    },
    teach(plan, context) {
      // What was removed from the lesson is not needed any more, unless the classifier so far was taught by it.
      const needed = classroom.hasTaught ? classroom.taught.ids : [];
      shelf.keepOnly(new Set([...plan.classes.flatMap(({ pictures }) => pictures), ...plan.unlabelled, ...needed]));
      return classroom.teach({ plan, shelf, discriminator, trunk }, context);
    },
    judgeTaught: async ({ picture }) => ({ probabilities: await classroom.judge(picture) }),
    async exportTaught(wanted) {
      const { taught } = classroom;
      if (wanted.as === "folder") {
        return packClassifier(
          taught,
          taught.ids.map((id) => shelf.get(id)),
        );
      }
      if (wanted.as === "page") {
        return packPage(taught, new TextDecoder().decode(await fetchBytes("The page's script", wanted.runtime)));
      }
      const { packFormat } = await import("./pack-format");
      return packFormat(taught, wanted.as);
    },
    saveProject: async (plan) => packProject(await currentProject(plan)),
    async keepProject(plan) {
      const project = await currentProject(plan);
      // Not `forgetProject`, which would also clear the shelf of pictures that the page is just about to name.
      await (isNothing(project) ? storage.forget() : storage.keep(project));
    },
    async restoreProject() {
      const project = await storage.restore();
      return project === null ? null : takeProject(project);
    },
    async forgetProject() {
      // First, because it may fail, and then the page goes on with the lesson.
      await storage.forget();
      classroom.forget();
      setTrunk(undefined);
      shelf.keepOnly(new Set());
    },
  };
}

/** Everything that a lesson is now. */
async function describeProject({
  plan,
  shelf,
  classroom,
  trunk,
}: {
  plan: LessonPlan;
  shelf: PictureShelf;
  classroom: Classroom;
  trunk: Trunk | undefined;
}): Promise<Project> {
  const taught = classroom.hasTaught ? classroom.taught : null;
  const document: LessonDocument = {
    plan,
    taught: taught && {
      ...{ result: taught.result, preprocessing: taught.preprocessing, ids: taught.ids },
      labels: [...taught.labels],
    },
    trunk: trunk?.facts ?? null,
  };
  return {
    document,
    pictures: new Map([...pictureNames(document)].map((id) => [id, shelf.get(id)])),
    taught: taught && (await taughtFiles(taught)),
    trunk: trunk?.files ?? null,
  };
}

/** Whether a lesson has neither pictures nor anything learned or loaded. */
const isNothing = ({ pictures, taught, trunk }: Project): boolean =>
  pictures.size === 0 && taught === null && trunk === null;

async function openProject(
  { document, pictures, taught: files }: Project,
  shelf: PictureShelf,
  classroom: Classroom,
): Promise<Omit<OpenedProject, "trunk">> {
  const { plan, taught } = document;
  if (pictures.size > MAX_PICTURES) {
    throw new GanClsError("invalid-data", `Expected at most ${MAX_PICTURES} pictures, got ${pictures.size}.`);
  }
  if (taught === null || files === null) {
    classroom.forget();
  } else {
    await classroom.restore(files, { ...taught, labels: Uint8Array.from(taught.labels) });
  }
  shelf.keepOnly(new Set());
  const shown = new Map<string, ShelfPicture>();
  pictures.forEach((picture, id) => shown.set(id, shelf.add(picture)));
  const find = (ids: readonly string[]): ShelfPicture[] =>
    ids.flatMap((id) => {
      const picture = shown.get(id);
      return picture === undefined ? [] : [picture];
    });
  return {
    classes: plan.classes.map(({ name, pictures: ids }) => ({ name, pictures: find(ids) })),
    unlabelled: find(plan.unlabelled),
    importKind: plan.importKind,
    result: taught?.result ?? null,
  };
}

async function restoreTrunk({ document, trunk }: Project): Promise<Trunk | undefined> {
  if (trunk === null || document.trunk === null) {
    return undefined;
  }
  const { buildTrunk } = await import("./teach-trunk");
  return buildTrunk(document.trunk.name, trunk satisfies ModelFiles);
}

/** The files, with archives replaced by what is in them. */
async function unpackArchives(files: readonly ChosenFile[]): Promise<ChosenFile[]> {
  const lists = await Promise.all(
    files.map(async ({ path, file }): Promise<ChosenFile[]> => {
      if (!/\.zip$/i.test(path)) {
        return [{ path, file }];
      }
      const inside = openArchive(path, new Uint8Array(await file.arrayBuffer()));
      return [...inside].map(([name, bytes]) => ({ path: name, file: new Blob([bytes as BlobPart]) }));
    }),
  );
  return lists.flat();
}

/** Most bytes of all files of a network or a project. */
const MAX_BYTES = 2 ** 30;

/** The files below a folder, by their path in it. */
async function readAll(files: readonly ChosenFile[], folder: string): Promise<Map<string, Uint8Array>> {
  const own = files.filter(({ path }) => path.startsWith(folder));
  if (own.reduce((sum, { file }) => sum + file.size, 0) > MAX_BYTES) {
    throw new GanClsError("invalid-data", `Expected files of at most ${MAX_BYTES / 2 ** 20} MiB together, got more.`);
  }
  const read = own.map(
    async ({ path, file }) => [path.slice(folder.length), new Uint8Array(await file.arrayBuffer())] as const,
  );
  return new Map(await Promise.all(read));
}
