export type Method = (this: unknown, ...args: unknown[]) => unknown;
export type Methods = Record<string, Method>;

/** A field of whatever a module exports; `undefined` where there is none. */
export function fieldOf(owner: unknown, name: string): unknown {
  if ((typeof owner !== 'object' && typeof owner !== 'function') || owner === null) return undefined;
  return (owner as Record<string, unknown>)[name];
}

/** An export by name, also of a CommonJS module whose names an `import` did not find. */
export function exportOf(moduleExports: unknown, name: string): unknown {
  return fieldOf(moduleExports, name) ?? fieldOf(fieldOf(moduleExports, 'default'), name);
}

/** The prototype of a class that has all of the methods; `undefined`: not the class that we know. */
export function prototypeWith(constructor: unknown, methods: readonly string[]): Methods | undefined {
  const prototype = fieldOf(constructor, 'prototype');
  return methods.every((name) => typeof fieldOf(prototype, name) === 'function') ? (prototype as Methods) : undefined;
}

/** Calls `around` instead of a method; the caller sees the same result, exception and arguments as before. */
export function watchMethod(
  prototype: Methods,
  name: string,
  around: (connection: unknown, proceed: () => unknown) => unknown,
): void {
  const original = prototype[name];
  if (!original) return;
  const watched: Method = function (this: unknown, ...args) {
    return around(this, () => original.apply(this, args));
  };
  Object.defineProperty(prototype, name, { value: watched, writable: true, configurable: true, enumerable: false });
}
