import { optionNames, type OptimizerSettings } from '../options.js';
import type { Strategy } from '../strategies/strategy.js';

/** These decide whether and how a run is judged, not what it does. */
const withoutBearing: readonly string[] = [
  'enableOptimization',
  'optimizationDryRun',
  'holdOutRatio',
  'verdictMinRuns',
  'usefulEffectRatio',
  'reprobeInterval',
];

/**
 * A fingerprint of what a strategy is: the settings that it runs under, and the text of its functions or of its classes.
 * What its code calls elsewhere, and values that its functions closed over, do not show.
 */
export function strategyBasis(strategy: Strategy, settings: OptimizerSettings): string {
  const { metric, impactTimeMs, budgetMs, isDisruptive } = strategy;
  const values = optionNames.filter((name) => !withoutBearing.includes(name)).map((name) => settings[name]);
  return fingerprint([JSON.stringify([metric, impactTimeMs, budgetMs, isDisruptive, values]), ...codeOf(strategy)]);
}

function codeOf(strategy: Strategy): readonly string[] {
  const code: string[] = [];
  for (let one: unknown = strategy; isOwn(one); one = Object.getPrototypeOf(one)) {
    for (const { value } of Object.values(Object.getOwnPropertyDescriptors(one))) {
      if (typeof value === 'function') code.push(Function.prototype.toString.call(value));
    }
  }
  return code;
}

function isOwn(value: unknown): value is object {
  return typeof value === 'object' && value !== null && value !== Object.prototype;
}

/** FNV-1a: short and everywhere the same; nobody gains by forging it. */
function fingerprint(parts: readonly string[]): string {
  let hash = 0x811c9dc5;
  for (const part of parts) {
    for (let index = 0; index < part.length; index += 1) hash = Math.imul(hash ^ part.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
