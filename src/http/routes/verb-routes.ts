import * as v from 'valibot';
import { SupervisorError } from '../../core/errors.js';
import { remoteActions } from '../../protocol/fleet-command.js';
import { compact, type UnknownRecord } from '../../protocol/read.js';
import { ndjson } from '../ndjson.js';
import { peerClass } from '../access/peer-class.js';
import type { AdminRequest, Route, RouteScope } from '../route.js';
import { kinds, readJsonBody, wholeNumber } from '../validate.js';
import { audited } from '../verbs/carry-out.js';
import { parametersOf, type Verb } from '../verbs/verb.js';

const hourMs = 3_600_000;

/** Added to every body: which node is meant, when it is not this one. */
const elsewhere = {
  node: v.optional(kinds.nodeId),
  commandId: v.optional(
    v.pipe(
      v.string('must be text'),
      v.regex(/^[A-Za-z0-9][A-Za-z0-9-]{7,63}$/, 'must be 8 to 64 letters, digits or dashes'),
    ),
  ),
  waitMs: v.optional(wholeNumber(1000, hourMs)),
};

/** POST /control/<verb>: answers line by line, see ndjson.ts, and is only there on the control socket. */
export function controlVerb(verb: Verb): Route {
  return { ...longVerb(verb, `/control/${verb.name}`, verb.controlSchema), isControl: true };
}

/** POST /actions/<verb>: the same for whoever has the token. */
export function actionVerb(verb: Verb): Route {
  return longVerb(verb, `/actions/${verb.name}`, verb.schema);
}

function longVerb(verb: Verb, path: string, schema: Verb['schema']): Route {
  const isRemote = remoteActions.some((action) => action === verb.name);
  const whole = isRemote ? v.strictObject({ ...schema.entries, ...elsewhere }) : schema;
  return {
    method: 'POST',
    path,
    access: 'change',
    parameters: parametersOf(whole),
    summary: verb.summary,
    schemas: { body: whole },
    async handle(request, scope) {
      const given = (await readJsonBody(request, whole, scope.limits.bodyBytes)) as GivenBody;
      // A drain may be silent for longer than an idle connection may live.
      request.env.incoming.setTimeout(0);
      return ndjson({
        requestId: request.get('requestId'),
        logger: scope.logger,
        run: (onProgress) => runHereOrThere(verb, given, { request, scope }, onProgress),
      });
    },
  };
}

export type GivenBody = UnknownRecord & v.InferOutput<v.StrictObjectSchema<typeof elsewhere, undefined>>;
export const elsewhereEntries = elsewhere;

interface Asked {
  readonly request: AdminRequest;
  readonly scope: RouteScope;
}

/** Carries a verb out on this node, or has the node do it that was named. */
export function runHereOrThere(
  verb: Verb,
  { node, commandId, waitMs, ...body }: GivenBody,
  { request, scope }: Asked,
  onProgress: Parameters<Parameters<typeof ndjson>[0]['run']>[0],
): Promise<object> {
  const { ports, requestedBy } = scope;
  const by = whoAsks(request, scope);
  if (node !== undefined && node !== ports.workers.nodeId) {
    refuseControlOnly(verb, body);
    return ports.fleet.send({ nodeId: node, action: verb.name, body, by, ...compact({ commandId, waitMs }) });
  }
  return audited(scope, { action: verb.name, body, by }, () => verb.run({ ports, body, requestedBy, onProgress }));
}

export function whoAsks({ env }: AdminRequest, { requestedBy }: Pick<RouteScope, 'requestedBy'>): string {
  return `${requestedBy} from ${peerClass(env.incoming.socket.remoteAddress)}`;
}

/** What may only be said over a control socket may not be said to another machine at all. */
function refuseControlOnly({ name, schema }: Verb, body: UnknownRecord): void {
  const extra = Object.keys(body).find((key) => !(key in schema.entries));
  if (extra !== undefined)
    throw new SupervisorError('PS_COMMAND_NOT_REMOTE', {
      action: `${name} with ${extra}`,
      known: remoteActions.join(', '),
    });
}
