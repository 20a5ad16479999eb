import type { PrimaryOptions } from '../../primary/options.js';
import type { CliContext } from '../context.js';

/** The environment of the shell: what .env files added is taken out again, since they may say something else by now. */
export function shellEnvironment({ env }: Pick<CliContext, 'env'>, fromFiles: Iterable<string>): NodeJS.ProcessEnv {
  const files = new Set(fromFiles);
  return Object.fromEntries(Object.entries(env).filter(([name]) => !files.has(name)));
}

/**
 * Returns what reads everything again that `start` had read, as a new start from the same shell would.
 * @param read does what `start` did, in the environment that it is given
 */
export function createReread(
  shell: NodeJS.ProcessEnv,
  read: (env: NodeJS.ProcessEnv) => ReturnType<NonNullable<PrimaryOptions['reread']>>,
): NonNullable<PrimaryOptions['reread']> {
  return (given) => {
    const env = { ...shell };
    for (const [name, value] of Object.entries(given)) {
      if (value === null) Reflect.deleteProperty(env, name);
      else env[name] = value;
    }
    return read(env);
  };
}
