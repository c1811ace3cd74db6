import { useEffect, useState } from "preact/hooks";
import { walk } from "../latent/latent-walk";

/** Steps from one image of the grid to the next, and milliseconds for each. */
const STEPS = 40;
const INTERVAL = 60;

/** How many of the grid's images a walk visits. */
const STOPS = 8;

/** A walk through the latent space that can be started and stopped; while it stands, `resting` is shown. */
export function useWalk(
  latents: readonly Float32Array[],
  resting: Float32Array,
): { walking: boolean; latent: Float32Array; toggle: () => void } {
  const [walking, setWalking] = useState(false);
  const [latent, setLatent] = useState(resting);
  useEffect(() => {
    setLatent(resting);
    // Choosing or moving an image ends a walk: otherwise the choice would be gone at once.
    setWalking(false);
  }, [resting]);
  useEffect(() => {
    if (!walking) {
      return undefined;
    }
    const path = walk([resting, ...latents.slice(1, STOPS)], STEPS);
    let at = 0;
    const timer = setInterval(() => setLatent(path[++at % path.length]), INTERVAL);
    return () => clearInterval(timer);
  }, [walking]);
  return { walking, latent, toggle: () => setWalking(!walking) };
}
