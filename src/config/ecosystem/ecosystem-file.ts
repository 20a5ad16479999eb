import { extname, resolve } from 'node:path';
import { reasonOf, SupervisorError } from '../../core/errors.js';
import { importCode, refuseIfOthersMayWrite } from '../code-file.js';
import { parseJsonWithComments } from '../json-comments.js';
import { readTextFile } from '../text-file.js';
import { parseYaml } from '../yaml.js';

/** An ecosystem file as it was read: nothing in it is checked yet. */
export interface EcosystemFile {
  /** Absolute. */
  readonly path: string;
  readonly value: unknown;
}

/** Told by its name, as PM2 does; a config file of ours is none. */
export function isEcosystemFile(file: string): boolean {
  return /\.config\.[cm]?js$|\.json5?$|\.ya?ml$/.test(file) && !/(^|[\\/])perf-supervisor\.config\.\w+$/.test(file);
}

/** @throws {SupervisorError} PS_CONFIG_UNREADABLE */
export async function readEcosystemFile(file: string, cwd: string): Promise<EcosystemFile> {
  const path = resolve(cwd, file);
  try {
    return { path, value: await read(path) };
  } catch (cause) {
    throw new SupervisorError('PS_CONFIG_UNREADABLE', { file: path, reason: reasonOf(cause) }, { cause });
  }
}

async function read(path: string): Promise<unknown> {
  // Not only code: script, node_args and env of a JSON file run something too.
  refuseIfOthersMayWrite(path);
  switch (extname(path)) {
    case '.json':
      return parseJsonWithComments(readTextFile(path));
    case '.yml':
    case '.yaml':
      return parseYaml(readTextFile(path));
    case '.json5':
      throw new Error("JSON5 is not read; rename it to ecosystem.config.cjs and put 'module.exports =' in front");
    default:
      return importCode(path);
  }
}
