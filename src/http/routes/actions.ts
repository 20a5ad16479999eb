import * as v from 'valibot';
import { compact } from '../../protocol/read.js';
import { profileKinds } from '../../protocol/diagnosis.js';
import type { AdminPorts } from '../ports.js';
import type { Route } from '../route.js';
import { readJsonBody, wholeNumber } from '../validate.js';
import { actionVerb } from './control-verb.js';
import { drainSchema, durationMs, scaleSchema, slotCountOf, targetSchema } from './control-supervision.js';
import { wantedCount } from '../wanted-count.js';

const longestProfileMs = 60_000;

/** What is on the control socket besides, the environment of workers, is not for whoever has the token: it can run programs. */
const reloadSchema = v.strictObject({
  parallel: v.optional(wholeNumber(1, 999)),
  canaryMs: v.optional(durationMs),
  drainTimeoutMs: v.optional(durationMs),
});

const profileSchema = v.strictObject({
  workerId: wholeNumber(1, 999_999_999),
  profile: v.picklist(profileKinds, 'must be cpu or heap'),
  durationMs: wholeNumber(1, longestProfileMs),
});

const profile: Route = {
  method: 'POST',
  path: '/actions/profile',
  access: 'change',
  parameters: 'body {"workerId", "profile": "cpu" | "heap", "durationMs"}',
  summary: 'Profiles a worker and answers with the profile.',
  async handle(request, { ports, limits }) {
    const {
      workerId,
      profile: kind,
      durationMs: lengthMs,
    } = await readJsonBody(request, profileSchema, limits.bodyBytes);
    request.env.incoming.setTimeout(0);
    const { profileId, lengthChars } = await ports.diagnostics.profile(workerId, kind, lengthMs);
    const body = profileStream(ports, { workerId, profileId, lengthChars });
    return new Response(body, { headers: { 'content-type': 'application/octet-stream' } });
  },
};

interface ProfileInWorker {
  readonly workerId: number;
  readonly profileId: string;
  readonly lengthChars: number;
}

/** Fetched part by part as the client reads, so that this process never holds all of it. */
function profileStream(
  { diagnostics }: AdminPorts,
  { workerId, profileId, lengthChars }: ProfileInWorker,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let offset = 0;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const text = offset < lengthChars ? await diagnostics.profilePart(workerId, profileId, offset) : '';
      offset += text.length;
      if (text === '') controller.close();
      else controller.enqueue(encoder.encode(text));
    },
  });
}

/** POST /actions/<verb>, for whoever has the token; each answers line by line, see ndjson.ts. */
export const actionRoutes: readonly Route[] = [
  actionVerb({
    name: 'reload',
    parameters: 'body {"parallel"?, "canaryMs"?, "drainTimeoutMs"?}',
    summary: 'Replaces the workers one after the other without cutting streams.',
    schema: reloadSchema,
    run: ({ ports: { supervision }, body, requestedBy, onProgress }) =>
      supervision.reload({ ...compact(body), requestedBy }, onProgress),
  }),
  actionVerb({
    name: 'restart',
    parameters: 'body {"workerId"?, "slot"?}',
    summary: 'Stops workers and starts new ones in their slots.',
    schema: targetSchema,
    run: ({ ports: { supervision }, body, requestedBy, onProgress }) =>
      supervision.restart({ ...compact(body), requestedBy }, onProgress),
  }),
  actionVerb({
    name: 'drain',
    parameters: 'body {"workerId"?, "slot"?, "deadlineMs"?, "minPeers"?}',
    summary: 'Takes no new work and lets the old end.',
    schema: drainSchema,
    run: ({ ports: { supervision }, body, requestedBy, onProgress }) =>
      supervision.drain({ ...compact(body), requestedBy }, onProgress),
  }),
  actionVerb({
    name: 'undrain',
    parameters: 'body {"workerId"?, "slot"?}',
    summary: 'Lets drained workers take new work again.',
    schema: targetSchema,
    async run({ ports: { supervision }, body, requestedBy }) {
      await supervision.undrain({ ...compact(body), requestedBy });
      return {};
    },
  }),
  actionVerb({
    name: 'scale',
    parameters: 'body {"count": "4" | "+1" | "-1" | "max"}',
    summary: 'Adds workers, or drains the least loaded away.',
    schema: scaleSchema,
    run: ({ ports: { supervision, health }, body, requestedBy, onProgress }) =>
      supervision.scale(wantedCount(body.count, slotCountOf(health.status())), requestedBy, onProgress),
  }),
  profile,
];
