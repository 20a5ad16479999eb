import { createRequire } from 'node:module';
import { describe } from 'vitest';
import { nodeDatachannelAdapter } from '../../src/webrtc/adapters/node-datachannel.js';
import { roamhqWrtcAdapter } from '../../src/webrtc/adapters/roamhq-wrtc.js';
import { weriftAdapter } from '../../src/webrtc/adapters/werift.js';
import { hasLibrary, importLibrary, requireLibrary } from '../support/webrtc-libraries.js';
import { connectNative, connectStandard, connectWerift, watchedBy } from './peer-adapter-harnesses.js';
import { peerAdapterContract } from './peer-adapter-suite.js';

const ofWerift = watchedBy(weriftAdapter);
const ofWrtc = watchedBy(roamhqWrtcAdapter);
const ofDatachannel = watchedBy(nodeDatachannelAdapter);
const wrtc = '@roamhq/wrtc';
const datachannel = 'node-datachannel';
const polyfill = 'node-datachannel/polyfill';

describe('werift, ES module', () => peerAdapterContract(ofWerift(() => import('werift'), connectWerift)));

describe('werift, CommonJS', () =>
  peerAdapterContract(ofWerift(() => createRequire(import.meta.url)('werift'), connectWerift)));

describe.skipIf(!hasLibrary(wrtc))(`${wrtc}, CommonJS${hint(wrtc)}`, () =>
  peerAdapterContract(ofWrtc(() => requireLibrary(wrtc), connectStandard)),
);

describe.skipIf(!hasLibrary(wrtc))(`${wrtc}, imported${hint(wrtc)}`, () =>
  peerAdapterContract(ofWrtc(() => importLibrary(wrtc), connectStandard)),
);

describe.skipIf(!hasLibrary(datachannel)).each([
  ['CommonJS', () => requireLibrary(datachannel)],
  ['ES module', () => importLibrary(datachannel, `${datachannel}/dist/esm/lib/index.mjs`)],
])(`${datachannel}, %s${hint(datachannel)}`, (_copy, load) => peerAdapterContract(ofDatachannel(load, connectNative)));

describe.skipIf(!hasLibrary(datachannel)).each([
  ['CommonJS', () => requireLibrary(polyfill)],
  ['ES module', () => importLibrary(polyfill, `${datachannel}/dist/esm/polyfill/index.mjs`)],
])(`${polyfill}, %s${hint(datachannel)}`, (_copy, load) => peerAdapterContract(ofDatachannel(load, connectStandard)));

/** Says in the list of skipped tests what to do about it. */
function hint(library: string): string {
  return hasLibrary(library)
    ? ''
    : ' (not installed: set PS_TEST_WEBRTC_MODULES, see test/support/webrtc-libraries.ts)';
}
