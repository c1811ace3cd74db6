/** One file of a {@link PictureTree}. */
export interface PictureFile {
  /** Parts joined by `/`, seen from the tree's root, never empty and without `..`; such as `train/cats/1.png`. */
  readonly path: string;
  /** Bytes of the file where they are known before it is read. */
  readonly size?: number;
  /** Changes whenever the file does, such as its time of change or its checksum; files without one are read again in every run. */
  readonly version?: string;
  /** The content. Throws a GanClsError that names the file when it cannot be read. */
  read(): Uint8Array | Promise<Uint8Array>;
}

/** Files that were left before anything was decoded, one entry a file. */
export interface LeftFile {
  readonly path: string;
  /** Says why, so that equal reasons can be counted: "no picture by its name". */
  readonly reason: string;
}

/** Files of pictures and of tables, wherever they are: a folder on the disk, or an archive. */
export interface PictureTree {
  /** How messages name the whole: the folder's or the archive's path. */
  readonly root: string;
  /** In natural order (2 before 10), without hidden files and what file managers and archives leave behind. */
  readonly files: readonly PictureFile[];
  /** Folders without any file, which may have been meant as classes. */
  readonly emptyFolders: readonly string[];
  readonly left: readonly LeftFile[];
}
