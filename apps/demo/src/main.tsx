import { render } from "preact";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/layout.css";
import "./styles/parts.css";
import "./styles/tasks.css";
import "./styles/teach.css";
import { App } from "./app";
import { keepOffline } from "./offline/register";
import { applyTheme, installDesign, storedTheme } from "./views/theme";

installDesign();
applyTheme(storedTheme());
const root = document.getElementById("app");
if (root !== null) {
  render(<App />, root);
}
void keepOffline();
