import { editDistance } from '../config/nearest.js';

/** The names that a mistyped one most likely meant, nearest first. */
export function nearestNames(typed: string, names: readonly string[], count = 3): readonly string[] {
  const wanted = typed.slice(0, 64).toLowerCase();
  return names
    .map((name) => ({ name, distance: distance(wanted, name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, count)
    .map(({ name }) => name);
}

/** A part of a name is closer than a name of the same length that shares nothing with it. */
function distance(typed: string, name: string): number {
  return typed !== '' && name.includes(typed) ? (name.length - typed.length) / 100 : editDistance(typed, name);
}
