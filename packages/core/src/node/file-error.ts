import { GanClsError, isGanClsError, type GanClsErrorCode } from "../errors";

/** What each system error means for the user, and how to fix it. */
const MEANINGS: Readonly<Record<string, { code: GanClsErrorCode; text: string }>> = {
  ENOENT: { code: "not-found", text: "no such file or folder" },
  ENOSPC: { code: "io", text: "the disk is full; free some space or choose another folder" },
  EDQUOT: { code: "io", text: "the disk quota is used up; free some space or choose another folder" },
  EROFS: { code: "io", text: "the file system is read-only; choose another folder" },
  EACCES: { code: "io", text: "permission denied; choose a folder that you may use" },
  EPERM: { code: "io", text: "permission denied; choose a folder that you may use" },
  ENOTDIR: { code: "io", text: "a part of the path is a file, not a folder; choose another path" },
  EISDIR: { code: "io", text: "it is a folder, not a file; choose another path" },
  ENAMETOOLONG: { code: "io", text: "a name in it is too long for this file system; choose a shorter one" },
  ELOOP: { code: "io", text: "its links lead in a circle; choose another path" },
  EMFILE: { code: "io", text: "too many files are open" },
};

/** Describes a failed file operation in one line that says how to fix it; errors of gan-cls pass through unchanged. */
export function toFileError(where: string, path: string, error: unknown): GanClsError {
  if (isGanClsError(error)) {
    return error;
  }
  const systemCode = (error as NodeJS.ErrnoException | undefined)?.code ?? "unknown";
  const meaning = MEANINGS[systemCode];
  const text = meaning?.text ?? (error instanceof Error ? error.message : String(error));
  return new GanClsError(meaning?.code ?? "io", `${where}: cannot use ${path}: ${text}`, {
    cause: error,
    details: { path, systemCode },
  });
}
