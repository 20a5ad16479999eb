import * as v from 'valibot';
import { readText, readRecord } from '../../protocol/read.js';
import type { Route } from '../route.js';
import { readJsonBody } from '../validate.js';
import { actionVerbs, resetVerb } from '../verbs/all-verbs.js';
import { profileEntries, profileParts, profileVerb } from '../verbs/profile-verb.js';
import { audited } from '../verbs/carry-out.js';
import { parametersOf } from '../verbs/verb.js';
import { actionVerb, controlVerb, elsewhereEntries, whoAsks } from './verb-routes.js';

const profileSchema = v.strictObject({ ...profileEntries, ...elsewhereEntries });

const profile: Route = {
  method: 'POST',
  path: '/actions/profile',
  access: 'change',
  parameters: parametersOf(profileSchema),
  summary: profileVerb.summary,
  schemas: { body: profileSchema },
  async handle(request, scope) {
    const { ports, limits } = scope;
    const { node, commandId, waitMs, ...body } = await readJsonBody(request, profileSchema, limits.bodyBytes);
    request.env.incoming.setTimeout(0);
    const by = whoAsks(request, scope);
    const parts =
      node === undefined || node === ports.workers.nodeId
        ? await audited(scope, { action: 'profile', body, by }, async () => {
            const taken = await ports.diagnostics.profile(body.workerId, body.profile, body.durationMs);
            return profileParts(ports, { workerId: body.workerId, ...taken });
          })
        : wholeText(
            await ports.fleet.send({
              nodeId: node,
              action: 'profile',
              body,
              by,
              waitMs: waitMs ?? body.durationMs + answerMarginMs,
              ...(commandId !== undefined && { commandId }),
            }),
          );
    return new Response(asBytes(parts), { headers: { 'content-type': 'application/octet-stream' } });
  },
};

const answerMarginMs = 60_000;

async function* wholeText(report: object): AsyncGenerator<string, void> {
  yield await Promise.resolve(readText(readRecord(report)?.['text'], Number.POSITIVE_INFINITY) ?? '');
}

/** Taken from the source as the client reads. */
function asBytes(parts: AsyncGenerator<string, void>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const part = await parts.next();
      if (part.done === true) controller.close();
      else controller.enqueue(encoder.encode(part.value));
    },
  });
}

/** POST /actions/<verb>, for whoever has the token. */
export const actionRoutes: readonly Route[] = [...actionVerbs.map(actionVerb), profile];

/** POST /control/<verb>. */
export const supervisionRoutes: readonly Route[] = [...actionVerbs, resetVerb].map(controlVerb);
