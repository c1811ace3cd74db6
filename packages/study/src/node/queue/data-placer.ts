import type { BlobStore } from "../blobs/blob-store";
import type { FolderBlobs } from "../blobs/folder-blobs";
import { placeData, type PlacedData, type SharedData } from "../blobs/shared-data";

/** Finds the data of studies on a worker's machine, or gets them; its processes share what was found. */
export interface DataPlacer {
  /** Data are looked for once for all processes. A look that fails is taken again for the next cell. @throws What `placeData` throws. */
  place(data: SharedData): Promise<PlacedData>;
  /** Says that data could not be opened: whoever asks next looks anew. Of several who say so of one look, one has it taken again. */
  forget(placed: PlacedData): void;
}

/** What {@link createDataPlacer} takes. */
export interface DataPlacerInit {
  readonly blobs: BlobStore;
  readonly cache: FolderBlobs;
  /** Data of this machine that may be those of a study. @default none */
  readonly sources?: readonly string[];
  readonly onNote: (message: string) => void;
  /** Ends all looks. */
  readonly signal: AbortSignal;
}

/** A look for data, and what it has found. */
interface Look {
  readonly placed: Promise<PlacedData>;
  found?: PlacedData;
}

export function createDataPlacer(init: DataPlacerInit): DataPlacer {
  const looks = new Map<string, Look>();

  function startLook(data: SharedData): Look {
    const look: Look = { placed: placeData(data, init) };
    looks.set(data.blob, look);
    look.placed.then(
      (found) => (look.found = found),
      () => looks.delete(data.blob),
    );
    return look;
  }

  return {
    place: (data) => (looks.get(data.blob) ?? startLook(data)).placed,
    forget(placed) {
      // A look that was taken since has found something else, which stays.
      const stale = [...looks].filter(([, { found }]) => found === placed);
      stale.forEach(([blob]) => looks.delete(blob));
    },
  };
}
