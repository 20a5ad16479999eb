import { basename, extname } from 'node:path';
import { readRecord, type UnknownRecord } from '../../protocol/read.js';
import { findEcosystemKey } from './ecosystem-keys.js';

/** One application of an ecosystem file, its keys as they are written. */
export interface RawApp {
  readonly name: string;
  readonly keys: UnknownRecord;
}

/**
 * The applications of a file in any of its forms: `{ apps: [...] }`, `{ pm2: [...] }`, a list, or one application.
 * @throws {Error} with the reason in words
 */
export function listApps(value: unknown): readonly RawApp[] {
  const list: readonly unknown[] = [holder(value)].flat();
  if (list.length === 0) throw new Error('it holds no application');
  return list.map((item, index) => {
    const keys = readRecord(item);
    if (!keys) throw new Error(`application ${index + 1} is not an object`);
    return { name: nameOf(keys, index), keys };
  });
}

/** What stands beside the applications, such as `deploy`. */
export function fileKeys(value: unknown): readonly string[] {
  const file = readRecord(value);
  if (!file || holder(value) === value) return [];
  return Object.keys(file).filter((key) => key !== 'apps' && key !== 'pm2');
}

/** The value of a key under any of its names; the first that is there. */
export function valueOf(keys: UnknownRecord, key: string): unknown {
  const row = findEcosystemKey(key);
  const written = [key, ...(row?.aliases ?? [])].find((name) => Object.hasOwn(keys, name));
  return written === undefined ? undefined : keys[written];
}

function holder(value: unknown): unknown {
  const file = readRecord(value);
  if (!file) return value;
  return Object.hasOwn(file, 'apps') ? file['apps'] : Object.hasOwn(file, 'pm2') ? file['pm2'] : file;
}

function nameOf(keys: UnknownRecord, index: number): string {
  const name = valueOf(keys, 'name');
  if (typeof name === 'string' && name !== '') return name;
  const script = valueOf(keys, 'script');
  return typeof script === 'string' ? basename(script, extname(script)) : `application ${index + 1}`;
}
