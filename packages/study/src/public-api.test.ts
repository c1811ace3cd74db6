import { expect, it } from "vitest";

it.each(["./index", "./presets", "./node/index"])("%s exports exactly this", async (path) => {
  expect(Object.keys((await import(path)) as object).sort()).toMatchSnapshot();
});
