/** Gives every animation a button that stops it: what moves for longer than five seconds must be stoppable (WCAG 2.2.2). */
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
