/** A small file that would fill the memory. It is written by code and read in a process of its own. */
export interface Bomb {
  readonly name: string;
  /** The limit that it meets, as it is called in the code. */
  readonly limit: string;
  /** Most memory that reading it may take beside what the process has anyway, in MiB. */
  readonly most: number;
  /** Writes it into a folder and gives its path: of the file, or of the folder that is opened. */
  write(folder: string): Promise<string>;
  /** Reads it. What comes of it, if it is not refused, is shown. */
  read(path: string): Promise<unknown>;
}
