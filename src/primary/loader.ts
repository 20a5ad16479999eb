import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { isTypeScript, stripsTypes } from '../config/typescript.js';
import { SupervisorError } from '../core/errors.js';

/**
 * Tells which flags Node needs to run the script: our agent is preloaded, so that the script stays the main module
 * (`require.main`, `process.argv` and relative imports are what they are without us).
 * @throws {SupervisorError} PS_SCRIPT_NEEDS_LOADER for TypeScript that neither Node nor the project's tsx can run
 */
export function loaderFlags(script: string, nodeVersion: string): readonly string[] {
  const agent = ['--import', new URL('../worker/bootstrap.js', import.meta.url).href];
  if (!isTypeScript(script) || stripsTypes(nodeVersion)) return agent;
  const tsx = resolveTsx(script);
  if (tsx === undefined) throw new SupervisorError('PS_SCRIPT_NEEDS_LOADER', { file: script, version: nodeVersion });
  return ['--import', tsx, ...agent];
}

function resolveTsx(script: string): string | undefined {
  try {
    return pathToFileURL(createRequire(script).resolve('tsx')).href;
  } catch {
    // Not installed in the project of the script: the caller says so.
    return undefined;
  }
}
