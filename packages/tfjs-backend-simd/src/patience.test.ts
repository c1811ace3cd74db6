import { describe, expect, it } from "vitest";
import { HASTY_LOOKS, Patience, PATIENT_LOOKS } from "./patience";

describe("Patience", () => {
  it("looks for long until waits are late more often than now and then, and again once they are not", () => {
    const patience = new Patience();
    expect(patience.looks).toBe(PATIENT_LOOKS);
    patience.note(1, 3);
    expect(patience.looks).toBe(PATIENT_LOOKS);
    for (let i = 0; i < 4; i++) {
      patience.note(1, 3);
    }
    expect(patience.looks).toBe(HASTY_LOOKS);
    for (let i = 0; i < 64; i++) {
      patience.note(1, 0.1);
    }
    expect(patience.looks).toBe(PATIENT_LOOKS);
  });

  it("does not mind shares of unequal size, nor the time that it takes to wake a thread", () => {
    const patience = new Patience();
    for (let i = 0; i < 100; i++) {
      patience.note(10, 4);
      patience.note(0.01, 0.09);
    }
    expect(patience.looks).toBe(PATIENT_LOOKS);
  });
});
