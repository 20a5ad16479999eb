import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { RedisClient } from './open-client.js';

type ScriptName =
  | 'tick'
  | 'append'
  | 'hold'
  | 'record'
  | 'leave'
  | 'release'
  | 'lease'
  | 'put'
  | 'time'
  | 'states'
  | 'claim-streams'
  | 'send-command'
  | 'claim-command'
  | 'finish-command';

interface Script {
  readonly text: string;
  readonly sha: string;
}

/** A user who may only read may run these. */
const reading: readonly ScriptName[] = ['time'];

const loaded = new Map<ScriptName, Script>();

/**
 * Runs a script of `scripts/` by its hash, and sends its text when Redis does not know it. What each returns is in its
 * header.
 */
export async function runScript(
  redis: RedisClient,
  name: ScriptName,
  keys: readonly string[],
  args: readonly (string | number | Buffer)[],
): Promise<unknown> {
  const script = load(name);
  const isReading = reading.includes(name);
  try {
    return await redis[isReading ? 'evalsha_ro' : 'evalsha'](script.sha, keys.length, ...keys, ...args);
  } catch (thrown) {
    if (!isForgotten(thrown)) throw thrown;
    return redis[isReading ? 'eval_ro' : 'eval'](script.text, keys.length, ...keys, ...args);
  }
}

/** Runs a script that only reads and answers with bytes, which are no text. */
export async function askScript(
  redis: RedisClient,
  name: 'states',
  keys: readonly string[],
  args: readonly (string | number)[],
): Promise<unknown> {
  const { sha, text } = load(name);
  try {
    return await redis.callBuffer('evalsha_ro', sha, keys.length, ...keys, ...args);
  } catch (thrown) {
    if (!isForgotten(thrown)) throw thrown;
    return redis.callBuffer('eval_ro', text, keys.length, ...keys, ...args);
  }
}

/** After a restart or a SCRIPT FLUSH, or when a replica took over. */
function isForgotten(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.message.startsWith('NOSCRIPT');
}

function load(name: ScriptName): Script {
  const known = loaded.get(name);
  if (known) return known;
  const text = readFileSync(new URL(`./scripts/${name}.lua`, import.meta.url), 'utf8');
  const script = { text, sha: createHash('sha1').update(text).digest('hex') };
  loaded.set(name, script);
  return script;
}
