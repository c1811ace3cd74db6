import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { IconButton } from "../ui/button";
import { Icon } from "../ui/icon";
import { ROUTES, type Route } from "./routes";
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
