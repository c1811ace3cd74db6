import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { IconButton } from "../ui/controls";
import { Icon, type IconName } from "../ui/icon";
import { applyTheme, nextTheme, storedTheme } from "./theme";

export function Header({ route }: { route: Route }): JSX.Element {
  const [theme, setTheme] = useState(storedTheme());
  return (
    <header class="top">
      <a class="wordmark" href="#/draw">
        gan-cls
      </a>
      <nav aria-label="Parts of this page">
        {ROUTES.map(({ name, title }) => (
          <a key={name} href={`#/${name}`} aria-current={name === route ? "page" : undefined}>
            <Icon name={name} />
            <span>{title}</span>
          </a>
        ))}
      </nav>
      <IconButton
        label={`Colours: ${theme}`}
        icon={theme}
        onClick={() => {
          const next = nextTheme(theme);
          applyTheme(next);
          setTheme(next);
        }}
      />
    </header>
  );
}

/** The six parts of the page, in order. */
export const ROUTES = [
  { name: "draw", title: "Draw" },
  { name: "inside", title: "Look inside" },
  { name: "generate", title: "Generate" },
  { name: "tasks", title: "Other tasks" },
  { name: "train", title: "Train" },
  { name: "teach", title: "Teach" },
] as const satisfies readonly { name: IconName; title: string }[];

export type Route = (typeof ROUTES)[number]["name"];

/** The part that an address names: `#/train`, say; the first for everything else. */
export function routeOf(hash: string): Route {
  const wanted = hash.replace(/^#\/?/, "");
  return ROUTES.find(({ name }) => name === wanted)?.name ?? "draw";
}
