/** Gives every animation a pause button: what moves for more than five seconds must be stoppable (WCAG 2.2.2). */
export function setUpFilms(): void {
  for (const film of document.querySelectorAll<HTMLElement>(".film")) {
    const image = film.querySelector("img");
    const button = film.querySelector("button");
    if (image === null || button === null) {
      continue;
    }
    const still = image.dataset.still ?? "";
    const moving = image.src;
    const source = film.querySelector("source");
    let runs = !matchMedia("(prefers-reduced-motion: reduce)").matches;
    const show = (): void => {
      source?.remove();
      image.src = runs ? moving : still;
      button.textContent = runs ? "Pause" : "Play";
      button.setAttribute("aria-pressed", String(!runs));
    };
    button.hidden = false;
    button.addEventListener("click", () => {
      runs = !runs;
      show();
    });
    show();
  }
}

/** Lets the reader choose between light and dark; until then the system's setting applies. */
export function setUpTheme(button: HTMLButtonElement | null): void {
  if (button === null) {
    return;
  }
  const root = document.documentElement;
  const systemIsDark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = (): boolean => (root.dataset.theme ?? (systemIsDark.matches ? "dark" : "light")) === "dark";
  const name = (): void => {
    button.textContent = isDark() ? "Light" : "Dark";
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    name();
  });
  systemIsDark.addEventListener("change", name);
  name();
}
