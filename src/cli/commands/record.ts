import { createWriteStream } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { finished } from 'node:stream/promises';
import { resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { Command, Option } from 'commander';
import { systemClock } from '../../core/clock.js';
import { exitCodes } from '../../core/error-table.js';
import { SupervisorError } from '../../core/errors.js';
import { addControlOptions, type ControlOptions, readDuration, readWorkerId } from '../command-options.js';
import type { CliContext } from '../context.js';
import { mostSamples } from '../simulation/read-recording.js';
import { Recorder } from '../simulation/recorder.js';
import { chooseSupervisor } from '../control/target.js';
import { describeCommand, type Run } from './describe-command.js';

const sentence = 'Records the samples of the workers, for perf-supervisor simulate.';
const examples = [
  'record --for 10m -o peak.ndjson',
  'record --for 1m --worker 3',
  'record live --for 1h -o live.ndjson',
] as const;

interface RecordOptions extends ControlOptions {
  readonly for: number;
  readonly output?: string;
  readonly worker?: number;
}

export function recordCommand(context: CliContext, run: Run): Command {
  const command = new Command('record')
    .description(describeCommand(sentence, examples))
    .argument('[app]', 'the application, if several run')
    .addOption(new Option('--for <duration>', 'How long.').default(readDuration('1m'), '1m').argParser(readDuration))
    .addOption(new Option('-o, --output <file>', 'A new file to write (default: standard output).'))
    .addOption(new Option('-w, --worker <id>', 'Only of this worker.').argParser(readWorkerId));
  return addControlOptions(command, '5s').action((app: string | undefined, options: RecordOptions) =>
    run(() => record(context, app, options)),
  );
}

async function record(context: CliContext, app: string | undefined, options: RecordOptions): Promise<number> {
  const { client } = await chooseSupervisor(context, app, options);
  // Before the file is made: a supervisor that does not answer leaves none behind.
  await client.status();
  const output = await openOutput(context, options.output);
  const recorder = new Recorder({
    workers: async () => (await client.status()).workers,
    workerId: options.worker,
    write: (line) => output.stream.write(line),
    clock: systemClock,
    pause: (ms) => setTimeout(ms),
  });
  await recorder.run(options.for);
  await output.close();
  const { sampleCount, missedCount, isFull } = recorder;
  const missed = missedCount > 0 ? `, ${missedCount} missed` : '';
  const full = isFull ? `; it ended early, since a recording has at most ${mostSamples}` : '';
  if (options.json && options.output !== undefined)
    context.stdout.write(`${JSON.stringify({ schemaVersion: 1, sampleCount, missedCount, isFull })}\n`);
  else context.stderr.write(`recorded ${sampleCount} samples${missed}${full}\n`);
  return exitCodes.ok;
}

async function openOutput(
  { cwd, stdout }: CliContext,
  file: string | undefined,
): Promise<{ readonly stream: Writable; readonly close: () => Promise<void> }> {
  if (file === undefined) return { stream: stdout, close: () => Promise.resolve() };
  const stream = createWriteStream(resolve(cwd, file), { flags: 'wx', mode: 0o600 });
  await new Promise<void>((opened, failed) => {
    stream.once('open', () => opened());
    stream.once('error', (cause: NodeJS.ErrnoException) =>
      failed(cause.code === 'EEXIST' ? new SupervisorError('PS_CLI_FILE_EXISTS', { file }, { cause }) : cause),
    );
  });
  const close = (): Promise<void> => {
    stream.end();
    return finished(stream);
  };
  return { stream, close };
}
