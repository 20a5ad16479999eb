import * as v from 'valibot';
import { longestActionName, longestActionText, longestProfileMs, profileKinds } from '../../protocol/diagnosis.js';
import { compact } from '../../protocol/read.js';
import { json } from '../answer.js';
import type { Route } from '../route.js';
import { kinds, readQuery, wholeNumber } from '../validate.js';
import { defineVerb, type Verb } from '../verbs/verb.js';
import { controlVerb } from './verb-routes.js';

const workerId = wholeNumber(1, 999_999_999);
const highestPort = 65_535;

const text = (longest: number) =>
  v.pipe(v.string('must be text'), v.maxLength(longest, `must have at most ${longest} characters`));

const partSchema = v.strictObject({
  workerId: kinds.workerId,
  profileId: v.pipe(v.string('must be given once'), v.uuid('must be the id of a profile')),
  offset: v.pipe(v.string('must be given once'), v.regex(/^\d{1,12}$/, 'must be a whole number'), v.transform(Number)),
});

/** Profiles are fetched in parts, so that none of the three processes holds one twice. */
const profilePart: Route = {
  method: 'GET',
  path: '/control/profile-part',
  access: 'read',
  isControl: true,
  parameters: 'workerId, profileId, offset',
  summary: 'The characters of a taken profile from offset on.',
  async handle(request, { ports }) {
    const { workerId: id, profileId, offset } = readQuery(request, partSchema);
    return json({ text: await ports.diagnostics.profilePart(id, profileId, offset) });
  },
};

const diagnosticVerbs: readonly Verb[] = [
  defineVerb({
    name: 'trigger',
    summary: 'Runs an action of the application in a worker; input is JSON text.',
    entries: {
      workerId,
      action: text(longestActionName),
      input: v.optional(text(longestActionText)),
    },
    run: async ({ ports, body, requestedBy }) => ({
      result: await ports.diagnostics.trigger(compact(body), requestedBy),
    }),
  }),
  defineVerb({
    name: 'profile',
    summary: 'Profiles a worker; the profile waits there for a minute.',
    entries: {
      workerId,
      profile: v.picklist(profileKinds, 'must be cpu or heap'),
      durationMs: wholeNumber(1, longestProfileMs),
    },
    run: ({ ports, body }) => ports.diagnostics.profile(body.workerId, body.profile, body.durationMs),
  }),
  defineVerb({
    name: 'heap-snapshot',
    summary: 'Has a worker write its heap into a new file; it stands still meanwhile.',
    entries: { workerId, file: v.optional(text(4096)) },
    run: ({ ports, body, requestedBy }) => ports.diagnostics.heapSnapshot(body.workerId, body.file, requestedBy),
  }),
  defineVerb({
    name: 'inspect',
    summary: 'Opens the inspector of a worker on the loopback interface.',
    entries: { workerId, port: v.optional(wholeNumber(0, highestPort), 0) },
    run: async ({ ports, body, requestedBy }) => ({
      url: await ports.diagnostics.inspect(body.workerId, body.port, requestedBy),
    }),
  }),
  defineVerb({
    name: 'inspect-close',
    summary: 'Closes the inspector of a worker.',
    entries: { workerId },
    async run({ ports, body, requestedBy }) {
      await ports.diagnostics.closeInspector(body.workerId, requestedBy);
      return {};
    },
  }),
];

export const diagnosticRoutes: readonly Route[] = [...diagnosticVerbs.map(controlVerb), profilePart];
