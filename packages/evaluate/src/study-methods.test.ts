import { describe, expect, it } from "vitest";
import { describedStudy, quickStudy } from "./__fixtures__/study";
import { findMethod, listMethods } from "./study-methods";

describe("listMethods", () => {
  it("has the described methods in their order, then undescribed rows by name", () => {
    const { methods = [], rows } = describedStudy;
    expect(listMethods(describedStudy)).toEqual(methods);
    const own = { ...rows[0], method: "epsilon" };
    expect(listMethods({ methods, rows: [own, ...rows] }).map(({ title }) => title)).toEqual([
      ...methods.map(({ title }) => title),
      "epsilon",
    ]);
  });

  it("shows the methods of older documents by their names", () => {
    expect(listMethods(quickStudy)[0]).toEqual({
      ...{ name: "gamma", title: "gamma", family: "", description: "", needsDiscriminator: false },
    });
    expect(findMethod([], "zeta").title).toBe("zeta");
  });
});
