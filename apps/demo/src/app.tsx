import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Header, type Route, routeOf, ROUTES } from "./views/header";
import { StatusBar } from "./views/status-bar";
import { DrawView } from "./views/draw-view";
import { GenerateView } from "./views/generate-view";
import { InsideView } from "./views/inside-view";
import { TasksView } from "./views/tasks-view";
import { TeachView } from "./views/teach-view";
import { TrainView } from "./views/train-view";

const VIEWS: Readonly<Record<Route, () => JSX.Element>> = {
  draw: DrawView,
  inside: InsideView,
  generate: GenerateView,
  tasks: TasksView,
  train: TrainView,
  teach: TeachView,
};

export function App(): JSX.Element {
  const [route, setRoute] = useState(routeOf(location.hash));
  useEffect(() => {
    const follow = (): void => {
      setRoute(routeOf(location.hash));
      scrollTo(0, 0);
    };
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  useEffect(() => {
    document.title = `${ROUTES.find(({ name }) => name === route)?.title ?? ""} · gan-cls`;
  }, [route]);
  const View = VIEWS[route];
  return (
    <>
      <a
        class="skip"
        href="#main"
        onClick={(event) => (event.preventDefault(), document.getElementById("main")?.focus())}
      >
        Skip to the content
      </a>
      <Header route={route} />
      <main id="main" tabIndex={-1}>
        <View key={route} />
      </main>
      <StatusBar />
    </>
  );
}
