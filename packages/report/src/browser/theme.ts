/** Lets the reader choose between light and dark; what the system says holds until then. */
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
