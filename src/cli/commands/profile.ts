import { resolve } from 'node:path';
import { Argument, Command, Option } from 'commander';
import { exitCodes } from '../../core/error-table.js';
import { SupervisorError } from '../../core/errors.js';
import { formatBytes, formatDuration } from '../../core/units.js';
import { longestProfileMs, type ProfileKind, profileKinds } from '../../protocol/diagnosis.js';
import { readCount, readText } from '../../protocol/read.js';
import { addControlOptions, addNodeOption, readDuration } from '../command-options.js';
import type { CliContext } from '../context.js';
import { type ControlClient, understood } from '../control/control-client.js';
import { chooseOneWorker } from '../control/one-worker.js';
import { elsewhere } from '../long-command.js';
import { printDocument, printText } from '../terminal/output.js';
import { PrivateFile } from '../private-file.js';
import { addTargetOptions, type TargetOptions } from '../control/target.js';
import { describeCommand, type Run } from './describe-command.js';

const sentence = 'Profiles a worker for a while and writes what DevTools and speedscope open.';
const examples = ['profile cpu 2', 'profile cpu 2 --duration 30s -o busy.cpuprofile', 'profile heap live:0'] as const;
const marginMs = 60_000;

type ProfileOptions = TargetOptions & { readonly duration: number; readonly output?: string };

export function profileCommand(context: CliContext, run: Run): Command {
  const command = new Command('profile')
    .description(describeCommand(sentence, examples))
    .addArgument(new Argument('<kind>', 'what costs CPU, or what allocates memory').choices(profileKinds))
    .argument('[target]', 'which worker; may be left out when there is one')
    .addOption(new Option('--duration <duration>', 'For how long.').default(10_000, '10s').argParser(readDuration))
    .addOption(new Option('-o, --output <file>', 'A new file (default: <kind>-<app>-slot<n>-<time> here).'))
    .addHelpText('after', '\nA CPU profile costs the worker some 4 % of its speed, a heap profile less.');
  return addTargetOptions(addNodeOption(addControlOptions(command, '15m'))).action(
    (kind: ProfileKind, target: string | undefined, options: ProfileOptions) =>
      run(() => profile(context, kind, target, options)),
  );
}

async function profile(
  context: CliContext,
  kind: ProfileKind,
  word: string | undefined,
  options: ProfileOptions,
): Promise<number> {
  const { duration: durationMs } = options;
  if (durationMs > longestProfileMs)
    throw new SupervisorError('PS_CLI_USAGE', {
      reason: `a profile takes at most ${formatDuration(longestProfileMs)}`,
    });
  const { client, name, worker } = await chooseOneWorker(context, word, options);
  const { workerId, slot } = worker;
  const typed = options.output ?? `${kind}-${name}-slot${slot}-${Date.now()}.${kind}profile`;
  const file = new PrivateFile(resolve(context.cwd, typed));
  try {
    context.stderr.write(`profiling worker ${workerId} for ${formatDuration(durationMs)}\n`);
    const lengthChars = await fetchInto(file, client, { workerId, profile: kind, durationMs, ...elsewhere(options) });
    file.close();
    if (options.json) printDocument(context, { name, slot, workerId, profile: kind, file: file.path, lengthChars });
    else printText(context, `wrote ${typed} (${formatBytes(lengthChars)})`);
    return exitCodes.ok;
  } catch (thrown) {
    file.discard();
    throw thrown;
  }
}

async function fetchInto(
  file: PrivateFile,
  client: ControlClient,
  body: {
    readonly workerId: number;
    readonly profile: ProfileKind;
    readonly durationMs: number;
    readonly node?: string;
  },
): Promise<number> {
  const timeoutMs = body.durationMs + marginMs;
  const taken = await client.follow({ verb: 'profile', body, timeoutMs, onProgress: () => undefined });
  // Of another node it comes in one piece.
  if (body.node !== undefined) {
    const text = understood('the profile', readText(taken['text'], Number.POSITIVE_INFINITY));
    file.write(text);
    return text.length;
  }
  const profileId = understood('the profile', readText(taken['profileId'], 64));
  const lengthChars = understood('the profile', readCount(taken['lengthChars']));
  for (let offset = 0; offset < lengthChars; ) {
    const part = await client.profilePart(body.workerId, profileId, offset);
    if (part === '') throw new SupervisorError('PS_CONTROL_FAILED', { reason: 'a part of the profile is empty' });
    file.write(part);
    offset += part.length;
  }
  return lengthChars;
}
