/** Whether a value has some shape. */
export type Check = (value: unknown) => boolean;

type Fields = Readonly<Record<string, unknown>>;

export const isText: Check = (value) => typeof value === "string";
export const isFiniteNumber: Check = (value) => Number.isFinite(value);
export const isCount: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;

export const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);

export const maybe =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

/** An object whose fields are right; others are not looked at. */
export const objectOf =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value) =>
    typeof value === "object" &&
    value !== null &&
    Object.entries(checks).every(([name, check]) => check((value as Fields)[name]));

/** An object of any names, but those that every object has. */
export const recordOf =
  (check: Check): Check =>
  (value) =>
    typeof value === "object" &&
    value !== null &&
    Object.entries(value).every(([name, field]) => !(name in Object.prototype) && check(field));
