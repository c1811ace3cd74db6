/** Longest name that file systems take, in bytes of UTF-8 (ext4, APFS; NTFS counts 255 characters). */
const MAX_NAME_BYTES = 255;

/** Longest path. Reference: PATH_MAX of Linux. */
const MAX_PATH_CHARACTERS = 4096;

/** Names that Windows keeps for devices, whatever their ending. Reference: Naming Files, Paths, and Namespaces (Microsoft). */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])(?:\.|$)/i;

/**
 * Why a path from outside (in an archive, a list, a model) may not be used below a folder, on any system; undefined where it may. Paths are relative,
 * with `/` between their parts.
 */
export function unsafePathReason(path: string): string | undefined {
  if (path.length > MAX_PATH_CHARACTERS) {
    return `it is longer than ${MAX_PATH_CHARACTERS} characters`;
  }
  if (/^[/\\]|^[a-z]:/i.test(path)) {
    return "it is absolute";
  }
  // eslint-disable-next-line no-control-regex -- these are what is looked for
  if (/[\0-\x1f\x7f]/.test(path)) {
    return "it has control characters";
  }
  const parts = path.replace(/\/$/, "").split("/");
  return parts.map(reasonOf).find((reason) => reason !== undefined);
}

function reasonOf(name: string): string | undefined {
  if (name.includes("\\")) {
    return "it has a backslash";
  }
  if (name === "..") {
    return "it leads out of its folder";
  }
  if (DEVICE.test(name)) {
    return "it is the name of a device on Windows";
  }
  if (/[. ]$/.test(name) && name !== ".") {
    return "a name in it ends with a dot or a space";
  }
  return name.length > MAX_NAME_BYTES || new TextEncoder().encode(name).length > MAX_NAME_BYTES
    ? `a name in it is longer than ${MAX_NAME_BYTES} bytes`
    : undefined;
}
