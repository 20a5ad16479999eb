import { basename } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { splitArguments } from '../../config/split-arguments.js';
import type { WorkerLaunch } from '../../config/worker-launch.js';

/** How the workers of a plain script are started, for those who have no ecosystem file. */
interface LaunchFlags {
  readonly nodeArgs?: string;
  readonly import?: readonly string[];
  readonly require?: readonly string[];
  readonly port?: string;
  readonly waitReady?: true;
  readonly shutdownWithMessage?: true;
}

/** Each worker runs in the Node that runs the supervisor. */
function readInterpreter(program: string): string {
  if (basename(program) === 'node') return program;
  throw new InvalidArgumentError('Only node; run other programs under systemd or PM2, and loaders by --import.');
}

const gather = (value: string, earlier: readonly string[] = []): readonly string[] => [...earlier, value];

export function addLaunchFlags(command: Command): Command {
  return command
    .addOption(
      new Option('--cwd <dir>', 'Run as if started there; the script and .env files are looked for there too.'),
    )
    .addOption(new Option('--interpreter <program>', 'Accepted for PM2: it must be node.').argParser(readInterpreter))
    .addOption(new Option('-p, --port <port>', 'Sets PORT for the workers.'))
    .addOption(new Option('--node-args <flags>', 'Flags of Node for the workers.'))
    .addOption(new Option('--import <module>', 'Node imports it first; may be repeated.').argParser(gather))
    .addOption(new Option('--require <module>', 'Node requires it first; may be repeated.').argParser(gather))
    .addOption(new Option('--wait-ready', "Ready is a worker that has called process.send('ready')."))
    .addOption(new Option('--shutdown-with-message', "Send the message 'shutdown' in place of SIGTERM."));
}

/** What the flags add to what an ecosystem file says; `undefined` when neither says anything. */
export function withLaunchFlags(
  launch: WorkerLaunch | undefined,
  typed: Readonly<Record<string, unknown>>,
): WorkerLaunch | undefined {
  const flags = typed as LaunchFlags;
  const { port, waitReady, shutdownWithMessage } = flags;
  const nodeArgs = nodeArgsOf(flags);
  const isPlain = nodeArgs.length === 0 && port === undefined && !waitReady && !shutdownWithMessage;
  if (isPlain) return launch;
  const base: WorkerLaunch = launch ?? plainLaunch;
  return {
    ...base,
    env: { ...base.env, ...(port !== undefined && { PORT: port }) },
    nodeArgs: [...base.nodeArgs, ...nodeArgs],
    waitsForReady: waitReady ?? base.waitsForReady,
    stopBy: shutdownWithMessage ? 'message' : base.stopBy,
  };
}

const plainLaunch: WorkerLaunch = {
  env: {},
  nodeArgs: [],
  instanceVariable: 'NODE_APP_INSTANCE',
  waitsForReady: false,
  stopBy: 'SIGTERM',
};

function nodeArgsOf({ nodeArgs = '', import: imports = [], require: requires = [] }: LaunchFlags): readonly string[] {
  return [
    ...splitArguments(nodeArgs),
    ...imports.flatMap((module) => ['--import', module]),
    ...requires.flatMap((module) => ['--require', module]),
  ];
}
