import { useEffect, useState } from "preact/hooks";
import type { Catalogue } from "../lab/operations";
import { lookingLab } from "../state/app-state";

/** What comes with the models package; `null` until it is known. */
export function useCatalogue(): Catalogue | null {
  const [catalogue, setCatalogue] = useState<Catalogue | null>(null);
  useEffect(() => {
    // Without it the page shows less; the engine's own failure is told elsewhere.
    lookingLab.call("catalogue", null).then(setCatalogue, () => {});
  }, []);
  return catalogue;
}
