/** Closes a `switch` over a union: the compiler refuses a forgotten member, and at run time a foreign one throws. */
export function assertNever(value: never): never {
  throw new TypeError(`unexpected value: ${JSON.stringify(value)}`);
}
