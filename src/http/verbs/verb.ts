import * as v from 'valibot';
import type { AdminPorts } from '../ports/ports.js';
import type { OnProgress } from '../ports/supervision-ports.js';

export interface VerbCall<Body> {
  readonly ports: AdminPorts;
  readonly body: Body;
  readonly requestedBy: string;
  readonly onProgress: OnProgress;
}

/** Something that an operator can have done: at /actions/<name>, at /control/<name>, and by other nodes if they may. */
export interface Verb {
  readonly name: string;
  readonly summary: string;
  /** What whoever has the token may say. */
  readonly schema: v.StrictObjectSchema<v.ObjectEntries, undefined>;
  /** What may be said over the control socket. */
  readonly controlSchema: v.StrictObjectSchema<v.ObjectEntries, undefined>;
  run(call: VerbCall<unknown>): Promise<object>;
}

type Output<Entries extends v.ObjectEntries> = v.InferOutput<v.StrictObjectSchema<Entries, undefined>>;

interface VerbDefinition<Entries extends v.ObjectEntries> {
  readonly name: string;
  readonly summary: string;
  readonly entries: Entries;
  /** What is only for the control socket: whoever may say it can run programs. */
  readonly controlOnly?: readonly (keyof Entries & string)[];
  run(call: VerbCall<Output<Entries>>): Promise<object>;
}

export function defineVerb<Entries extends v.ObjectEntries>(definition: VerbDefinition<Entries>): Verb {
  const { entries, controlOnly = [], ...verb } = definition;
  const open = Object.entries(entries).filter(([name]) => !controlOnly.includes(name));
  return {
    ...verb,
    schema: v.strictObject(Object.fromEntries(open)),
    controlSchema: v.strictObject(entries),
    run: (call) => definition.run(call as VerbCall<Output<Entries>>),
  };
}

/** What a body may hold, for the list of endpoints: `body {"workerId"?, "slot"?}`. */
export function parametersOf({ entries }: Verb['schema']): string {
  const names = Object.entries(entries).map(([name, schema]) => `"${name}"${schema.type === 'optional' ? '?' : ''}`);
  return names.length === 0 ? '' : `body {${names.join(', ')}}`;
}
