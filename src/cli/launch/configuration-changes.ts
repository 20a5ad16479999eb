import { escapeControls } from '../../logging/escape-controls.js';
import { readCutText, readList, readRecord, readText, type UnknownRecord } from '../../protocol/read.js';

const mostChanges = 2000;
const longestValue = 500;

/** Reads what a reload or restart found changed, one line each; empty when nothing was. */
export function readChanges(report: UnknownRecord): readonly string[] {
  const changes = readRecord(report['changes']);
  const lines = (key: string, label: string): readonly string[] =>
    (readList(changes?.[key], mostChanges, readRecord) ?? []).map((change) => `${label} ${changeText(change)}`);
  const lasting = readList(changes?.['needsRestart'], mostChanges, (name) => readText(name)) ?? [];
  return [
    ...lines('environment', 'environment'),
    ...lines('settings', 'setting'),
    ...lasting.map((name) => `${name} has changed, but only a new start of the supervisor brings it into effect`),
  ].map(escapeControls);
}

/** `NODE_ENV: test -> production`, `TOKEN changed`, `OLD removed (yes)` */
function changeText(change: UnknownRecord): string {
  const [name, kind, before, after] = ['name', 'kind', 'before', 'after'].map((key) =>
    readCutText(change[key], longestValue),
  );
  if (before !== undefined && after !== undefined) return `${name ?? ''}: ${before} -> ${after}`;
  const value = after ?? before;
  return `${name ?? ''} ${kind ?? ''}${value === undefined ? '' : ` (${value})`}`;
}
