import { isDebris, sortNaturally } from "../folder-tree";
import type { LeftFile, PictureFile, PictureTree } from "../picture-tree";

/** A tree whose files are in an archive. */
export interface ArchiveTree extends PictureTree {
  /** Closes the archive; its files cannot be read afterwards. */
  close(): void;
}

/** Files as {@link PictureTree} has them: in natural order, without debris, the second of two with one path left. */
export function toArchiveTree(
  root: string,
  found: readonly PictureFile[],
  { left, close }: { left: readonly LeftFile[]; close: () => void },
): ArchiveTree {
  const byPath = new Map<string, PictureFile>();
  const doubles: LeftFile[] = [];
  for (const file of found) {
    if (byPath.has(file.path)) {
      doubles.push({ path: file.path, reason: "a second file of the same name in the archive" });
    } else if (!isBelowDebris(file.path)) {
      byPath.set(file.path, file);
    }
  }
  const files = sortNaturally([...byPath.keys()]).map((path) => byPath.get(path) as PictureFile);
  const visible = left.filter(({ path }) => !isBelowDebris(path));
  return { root, files, emptyFolders: [], left: [...visible, ...doubles], close };
}

/** A name in an archive as others write it: some tools put `./` before. */
export function withoutDots(name: string): string {
  return name.replace(/^(?:\.\/)+/, "");
}

function isBelowDebris(path: string): boolean {
  return path.split("/").some(isDebris);
}
