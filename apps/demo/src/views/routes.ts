import type { IconName } from "../ui/icon";

/** The five parts of the page, in order. */
export const ROUTES = [
  { name: "draw", title: "Draw" },
  { name: "inside", title: "Look inside" },
  { name: "generate", title: "Generate" },
  { name: "train", title: "Train" },
  { name: "teach", title: "Teach" },
] as const satisfies readonly { name: IconName; title: string }[];

export type Route = (typeof ROUTES)[number]["name"];

/** The part that an address names: `#/train`, say; the first for everything else. */
export function routeOf(hash: string): Route {
  const wanted = hash.replace(/^#\/?/, "");
  return ROUTES.find(({ name }) => name === wanted)?.name ?? "draw";
}
