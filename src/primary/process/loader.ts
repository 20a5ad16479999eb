import Module, { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { packageFile } from '../../config/package-file.js';
import { isEsModule } from '../../config/package-manifest.js';
import { isTypeScript, stripsTypes } from '../../config/typescript.js';
import { SupervisorError } from '../../core/errors.js';

/**
 * Tells which flags Node needs to run the script: our agent is preloaded, so that the script stays the main module
 * (`require.main`, `process.argv` and relative imports are what they are without us).
 * @throws {SupervisorError} PS_SCRIPT_NEEDS_LOADER for TypeScript that neither Node nor the project's tsx can run
 */
export function loaderFlags(script: string, nodeVersion: string): readonly string[] {
  const agent = [...agentFlags, ...(isEsModule(script) ? libraryFlags() : [])];
  if (!isTypeScript(script) || stripsTypes(nodeVersion)) return agent;
  const tsx = resolveTsx(script);
  if (tsx === undefined) throw new SupervisorError('PS_SCRIPT_NEEDS_LOADER', { file: script, version: nodeVersion });
  return ['--import', tsx, ...agent];
}

/** CommonJS by `--require`: `--import` would load Node's ES module loader in each worker, 0.7 MB of it. */
const agentFlags = ['--require', packageFile('dist/bundle/agent.cjs')];

function libraryFlags(): readonly string[] {
  if ('registerHooks' in Module) return [];
  return ['--import', pathToFileURL(packageFile('dist/bundle/await-libraries.js')).href];
}

function resolveTsx(script: string): string | undefined {
  try {
    return pathToFileURL(createRequire(script).resolve('tsx')).href;
  } catch {
    // Not installed in the project of the script: the caller says so.
    return undefined;
  }
}
