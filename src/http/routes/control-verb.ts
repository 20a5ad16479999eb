import type * as v from 'valibot';
import { ndjson } from '../ndjson.js';
import type { AdminPorts } from '../ports.js';
import type { Route } from '../route.js';
import type { OnProgress } from '../supervision-ports.js';
import { readJsonBody } from '../validate.js';

export interface ControlVerb<Schema extends v.GenericSchema> {
  readonly name: string;
  readonly parameters: string;
  readonly summary: string;
  readonly schema: Schema;
  run(call: ControlCall<v.InferOutput<Schema>>): Promise<object>;
}

interface ControlCall<Body> {
  readonly ports: AdminPorts;
  readonly body: Body;
  readonly requestedBy: string;
  readonly onProgress: OnProgress;
}

/** POST /control/<verb>: answers line by line, see ndjson.ts, and is only there on the control socket. */
export function controlVerb<Schema extends v.GenericSchema>(verb: ControlVerb<Schema>): Route {
  return { ...longVerb(verb, `/control/${verb.name}`), isControl: true };
}

/** POST /actions/<verb>: the same for whoever has the token. */
export function actionVerb<Schema extends v.GenericSchema>(verb: ControlVerb<Schema>): Route {
  return longVerb(verb, `/actions/${verb.name}`);
}

function longVerb<Schema extends v.GenericSchema>(verb: ControlVerb<Schema>, path: string): Route {
  return {
    method: 'POST',
    path,
    access: 'change',
    parameters: verb.parameters,
    summary: verb.summary,
    async handle(request, { ports, logger, limits, requestedBy }) {
      const body = await readJsonBody(request, verb.schema, limits.bodyBytes);
      // A drain may be silent for longer than an idle connection may live.
      request.env.incoming.setTimeout(0);
      return ndjson({
        requestId: request.get('requestId'),
        logger,
        run: async (onProgress) => verb.run({ ports, body, requestedBy, onProgress }),
      });
    },
  };
}
