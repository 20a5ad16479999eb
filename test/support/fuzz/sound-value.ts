/** Every number within a value that was let through must be one that can be counted with. */
export function hasOnlySoundNumbers(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (value instanceof Map) return [...value.values()].every(hasOnlySoundNumbers);
  return typeof value !== 'object' || value === null || Object.values(value).every(hasOnlySoundNumbers);
}

/** Whether somebody reached the prototype that all objects share. */
export function isPrototypeClean(): boolean {
  return Object.keys(Object.prototype).length === 0 && !('polluted' in {}) && !('strategy' in {});
}
