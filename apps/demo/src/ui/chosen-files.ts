import type { ChosenFile } from "../lab/teach-operations";

/** The files of an input, with their places in the folder that was chosen. */
export function filesOfInput(files: FileList | null): ChosenFile[] {
  return [...(files ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

/** Everything that was dropped, folders included. To be called while the drop is handled; the browser forgets it afterwards. */
export async function filesOfDrop(data: DataTransfer | null): Promise<ChosenFile[]> {
  const entries = [...(data?.items ?? [])].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) {
    return filesOfInput(data?.files ?? null);
  }
  return (await Promise.all(entries.map((entry) => filesBelow(entry, "")))).flat();
}

async function filesBelow(entry: FileSystemEntry, folder: string): Promise<ChosenFile[]> {
  // Such as `.DS_Store`, which systems leave behind.
  if (entry.name.startsWith(".")) {
    return [];
  }
  const path = `${folder}${entry.name}`;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [{ path, file }];
  }
  const found: ChosenFile[] = [];
  for (const child of await readFolder(entry as FileSystemDirectoryEntry)) {
    found.push(...(await filesBelow(child, `${path}/`)));
  }
  return found;
}

/** A browser gives a hundred at a time, and nothing at the end. */
async function readFolder(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) {
      return all;
    }
    all.push(...some);
  }
}
