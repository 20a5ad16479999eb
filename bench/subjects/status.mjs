/** How long an operator waits for the list of workers. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { createScope } from '../support/rounds/scope.mjs';
import { ours, pm2 } from '../support/supervisors/variants.mjs';

const run = promisify(execFile);

const timed = (work) => async () => {
  const startedMs = performance.now();
  await work();
  return { 'took ms': performance.now() - startedMs };
};

export default {
  title: 'Listing the workers',
  about: 'How long an operator waits for the list of workers as JSON.',
  baseline: 'node -e 0',
  control: 'node again',
  rounds: 15,
  leastRounds: 7,
  roundSec: { full: 1, small: 1 },
  prepareSec: 6,
  limitMs: 30_000,
  /** Both clusters run the whole time: starting them is not what is measured here. */
  async prepare() {
    const scope = createScope();
    try {
      return { scope, ours: await ours(scope), pm2: await pm2(scope) };
    } catch (error) {
      await scope.close();
      throw error;
    }
  },
  variants(_options, prepared) {
    const bare = timed(() => run(process.execPath, ['-e', '0']));
    return {
      'node -e 0': bare,
      'node again': bare,
      ours: timed(() => prepared.ours.command('status', '--json')),
      pm2: timed(() => prepared.pm2.command('jlist')),
    };
  },
  release: ({ scope }) => scope.close(),
  lower: ['took ms'],
  plots: ['took ms'],
  goals: [{ figure: 'took ms', variant: 'ours', against: 'pm2', atMost: 0.55, physical: { variant: 'node -e 0' } }],
};
