import type { Dirent, Stats } from "node:fs";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { GanClsError, throwIfAborted, yieldToEventLoop } from "@gan-cls/core";
import { toFileError } from "@gan-cls/core/node";
import { diskFile } from "./disk-file";
import type { LeftFile, PictureFile, PictureTree } from "./picture-tree";

/** Most files and folders in a tree. */
export const MAX_TREE_ENTRIES = 2_000_000;

/** What file managers and archives leave behind. Names that begin with a dot are hidden anyway. */
const DEBRIS = new Set(["__MACOSX", "Thumbs.db", "ehthumbs.db", "desktop.ini", "Icon\r", "$RECYCLE.BIN"]);

/** Files that every run folder has: its own samples and sheets are no data. */
const RUN_FILES = ["config.json", "events.jsonl"];

const naturalOrder = new Intl.Collator("en", { numeric: true });

/** Whether a name is hidden, or was left behind by a file manager or an archive. */
export function isDebris(name: string): boolean {
  return name.startsWith(".") || DEBRIS.has(name);
}

/** Names in natural order: 2 before 10. */
export function sortNaturally(names: readonly string[]): string[] {
  // First by code units, so that names which are equal to a reader (1 and 01) have an order, too.
  return [...names].sort().sort(naturalOrder.compare);
}

/** Options of {@link readFolderTree}. */
export interface FolderTreeOptions {
  /** Names the caller in errors. */
  readonly where: string;
  /** Stops between folders. */
  readonly signal?: AbortSignal;
}

/** A folder while the tree is walked: its entries in order, links to folders filled in last. */
interface Folder {
  readonly path: string;
  readonly location: string;
  entries: (PictureFile | Folder)[];
}

/**
 * All files in a folder and in the folders inside it. Links are followed, but no folder is read twice, so circles end; of a folder and a link to it, the
 * folder itself is read. Folders that are runs of gan-cls are left.
 *
 * @throws GanClsError `not-found` or `io` when the folder itself cannot be read, `invalid-data` for more than {@link MAX_TREE_ENTRIES} entries, `aborted`.
 */
export async function readFolderTree(root: string, { where, signal }: FolderTreeOptions): Promise<PictureTree> {
  const left: LeftFile[] = [];
  const seen = new Set<string>();
  const links: Folder[] = [];
  let count = 0;
  // Everything at once and in this thread: asking for 27 000 files through Node's pool takes ten times as long.
  const walk = async (folder: Folder): Promise<void> => {
    throwIfAborted(where, signal);
    await yieldToEventLoop();
    const children = listFolder(folder, { where, left, isRoot: folder.path === "" });
    count += children.length;
    if (count > MAX_TREE_ENTRIES) {
      throw new GanClsError(
        "invalid-data",
        `${where}: ${root} holds more than ${MAX_TREE_ENTRIES} files; choose a folder inside it`,
      );
    }
    for (const child of children) {
      const path = folder.path === "" ? child.name : `${folder.path}/${child.name}`;
      const location = join(folder.location, child.name);
      const { isFolder, isLink } = lookAt(location, child);
      const inside: Folder = { path, location, entries: [] };
      folder.entries.push(isFolder ? inside : diskFile(where, path, location));
      if (isFolder && isLink) {
        links.push(inside);
      } else if (isFolder) {
        await visit(inside);
      }
    }
  };
  const visit = async (folder: Folder): Promise<void> => {
    const identity = identityOf(folder.location);
    if (identity !== undefined && seen.has(identity)) {
      left.push({ path: folder.path, reason: "a link to a folder that is read at another place" });
      return;
    }
    seen.add(identity ?? folder.location);
    await walk(folder);
  };
  const top: Folder = { path: "", location: root, entries: [] };
  await visit(top);
  // Links found behind links join the end of the list.
  for (const link of links) {
    await visit(link);
  }
  return { root, ...flatten(top, left), left };
}

/** The entries of a folder in natural order; of one that is a run, or cannot be read, none. */
function listFolder(
  { path, location }: Folder,
  { where, left, isRoot }: { where: string; left: LeftFile[]; isRoot: boolean },
): Dirent[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(location, { withFileTypes: true });
  } catch (error) {
    const problem = toFileError(where, location, error);
    if (isRoot) {
      throw problem;
    }
    left.push({ path, reason: `a folder that cannot be read (${problem.message.split(": ").at(-1)})` });
    return [];
  }
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  if (!isRoot && RUN_FILES.every((name) => byName.has(name))) {
    left.push({ path, reason: "a run of gan-cls" });
    return [];
  }
  return sortNaturally([...byName.keys()].filter((name) => !isDebris(name))).map((name) => byName.get(name) as Dirent);
}

/** What an entry is, links followed; a broken link counts as a file, so that reading it fails with its own name. */
function lookAt(location: string, entry: Dirent): { isFolder: boolean; isLink: boolean } {
  if (!entry.isSymbolicLink()) {
    return { isFolder: entry.isDirectory(), isLink: false };
  }
  return { isFolder: statIfThere(location)?.isDirectory() ?? false, isLink: true };
}

function identityOf(location: string): string | undefined {
  try {
    // As whole numbers: those of Windows have more digits than a double. Some file systems have none.
    const { dev, ino } = statSync(location, { bigint: true });
    return ino === 0n ? undefined : `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}

function statIfThere(location: string): Stats | undefined {
  try {
    return statSync(location);
  } catch {
    return undefined;
  }
}

function flatten(top: Folder, left: readonly LeftFile[]): Pick<PictureTree, "files" | "emptyFolders"> {
  const files: PictureFile[] = [];
  const emptyFolders: string[] = [];
  const leftPaths = new Set(left.map(({ path }) => path));
  const collect = (folder: Folder): boolean => {
    let holdsSomething = leftPaths.has(folder.path);
    for (const entry of folder.entries) {
      if ("entries" in entry) {
        holdsSomething = collect(entry) || holdsSomething;
      } else {
        files.push(entry);
        holdsSomething = true;
      }
    }
    if (!holdsSomething) {
      emptyFolders.push(folder.path);
    }
    return holdsSomething;
  };
  collect(top);
  return { files, emptyFolders: emptyFolders.filter((path) => path !== "") };
}
