/**
 * The bundles in dist/bundle/: what one process loads lies in few files, since each module of its own costs time and memory
 * in every worker. Names are kept, so that stack traces and hang autopsies can be read; source maps lead to src/.
 */
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { loadedOnDemand, programFiles, requiresAtFirstUse, shelvedRequires } from './lazy-loading.mjs';

const root = join(import.meta.dirname, '..');
const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
/** Bundled with what they need, because every worker, command or primary loads them; their licences go along. */
const bundledLibraries = ['lru-cache', 'commander', 'winston', 'pidusage'];
const external = [
  /^node:/,
  ...Object.keys({ ...dependencies, ...peerDependencies })
    .filter((name) => !bundledLibraries.includes(name))
    .map((name) => new RegExp(`^${name}(/|$)`)),
];

/** Holds the licences of all libraries in the bundles. */
const licenceFile = 'libraries.LICENSE';

/** What a process of the user loads, as CommonJS, so that all of it shares one copy however it is loaded. */
const library = {
  agent: 'worker/bootstrap.ts',
  optimizer: 'optimizer/index.ts',
  worker: 'worker.ts',
  adapters: 'adapters.ts',
  index: 'index.ts',
  config: 'config.ts',
  client: 'client.ts',
};
/** Entries of it that are imported and required by the names in package.json. */
const exported = ['optimizer', 'worker', 'adapters', 'index', 'config', 'client'];

/** What processes of our own load. */
const program = { cli: 'cli/main.ts' };

/** What is an ES module for its own sake. */
const modules = {
  'self-test-server': 'cli/self-test/server.ts',
  'await-libraries': 'worker/await-libraries.ts',
};

/** Writes the bundles of the sources in `from` into the folder `to`. */
export async function bundle(from, to) {
  rmSync(to, { recursive: true, force: true });
  const chunks = await write(from, to, library, {
    format: 'cjs',
    extension: 'cjs',
    minify: shortButNamed,
    codeSplitting: loadedOnDemand,
    plugins: [lineBreaks, shelvedRequires],
  });
  const programChunks = await write(from, to, program, {
    format: 'cjs',
    extension: 'cjs',
    chunk: 'program',
    minify: short,
    codeSplitting: programFiles,
    plugins: [lineBreaks, nodeStreams, requiresAtFirstUse],
  });
  await write(from, to, modules, { format: 'esm', extension: 'js' });
  for (const { name, exports } of chunks.filter(({ isEntry }) => isEntry)) {
    if (exported.includes(name)) writeDoors(to, name, exports);
  }
  writeLicences(to, [...chunks, ...programChunks]);
  cpSync(join(import.meta.dirname, 'shelf.cjs'), join(to, 'shelf.cjs'));
  cpSync(join(from, 'store/redis/scripts'), join(to, 'scripts'), { recursive: true });
}

/**
 * Every worker keeps the text of what it loads, of ours a fifth of what the agent costs. What a stack trace names stays:
 * functions, classes and properties; only locals are shortened.
 */
const shortButNamed = {
  compress: false,
  mangle: { toplevel: false, keepNames: true },
  codegen: { removeWhitespace: true, legalComments: 'inline' },
};

/** In our own programs all names stay, private ones included: there is one primary, whose stack traces are read. */
const short = { ...shortButNamed, mangle: false };

/**
 * Keeps lines: of an error that nobody caught Node prints the whole line, which must not be the file. Legal comments stay and
 * keep their line feed, so each comment before a declaration becomes an empty one of as many lines.
 */
const lineBreaks = {
  name: 'line-breaks',
  transform: (code) => ({
    code: code
      .replaceAll(/^\/\*\*.*?\*\/$/gms, (comment) => `//!${comment.replaceAll(/[^\n]/g, '')}`)
      .replaceAll(/^(?=(?:export )?(?:async )?(?:class|function) )/gm, '/*!*/'),
    map: null,
  }),
};

/** winston brings a copy of node's streams for other platforms, 0.8 MB of a process. */
const nodeStreams = {
  name: 'node-streams',
  resolveId: (name) => (/^readable-stream(\/|$)/.test(name) ? { id: `\0${name}` } : undefined),
  load(id) {
    if (!id.startsWith('\0readable-stream')) return undefined;
    return `module.exports = require('node:stream')${id.endsWith('/_stream_writable.js') ? '.Writable' : ''};`;
  },
};

async function write(from, dir, entries, { format, extension, chunk = 'shared', minify, codeSplitting, plugins = [] }) {
  const input = Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, join(from, file)]));
  const build = await rolldown({
    input,
    external,
    platform: 'node',
    plugins,
    preserveEntrySignatures: 'allow-extension',
    experimental: { nativeMagicString: true },
  });
  const { output } = await build.write({
    dir,
    format,
    entryFileNames: `[name].${extension}`,
    chunkFileNames: `[name]-${chunk}.${extension}`,
    sourcemap: true,
    sourcemapExcludeSources: true,
    banner: licenceOf,
    comments: { jsdoc: false, annotation: false, legal: true },
    ...(minify && { minify }),
    ...(codeSplitting && { codeSplitting }),
  });
  await build.close();
  const chunks = output.filter(({ type }) => type === 'chunk');
  for (const { fileName } of chunks) escapeNonAscii(join(dir, fileName));
  return chunks;
}

/** One character outside Latin-1 doubles what V8 keeps of a file's text. */
function escapeNonAscii(file) {
  const text = readFileSync(file, 'utf8');
  const escaped = text.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  if (escaped !== text) writeFileSync(file, escaped);
}

const packageOf = /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//;

/** The packages of which a chunk holds code, by name, with their folders. */
const packagesIn = ({ moduleIds }) =>
  new Map(
    moduleIds.flatMap((id) => {
      const found = id.match(packageOf);
      return found ? [[found[1], found[0]]] : [];
    }),
  );

function licenceOf(chunk) {
  const names = [...packagesIn(chunk).keys()];
  return names.length > 0 ? `/*! With ${names.join(', ')}: see ${licenceFile} */` : '';
}

/** Their licences ask for their notice in every copy. */
function writeLicences(folder, chunks) {
  const packages = new Map(chunks.flatMap((chunk) => [...packagesIn(chunk)]).toSorted());
  const notices = [...packages].map(([name, from]) => {
    const file = readdirSync(from).find((entry) => /^licen[cs]e/i.test(entry));
    if (file === undefined) throw new Error(`${name} has no licence file`);
    const { version, license } = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8'));
    return `${name} ${version} (${license})\n\n${readFileSync(join(from, file), 'utf8').trim()}\n`;
  });
  writeFileSync(join(folder, licenceFile), notices.join(`\n${'-'.repeat(80)}\n\n`));
}

/** `import` gets the names of the one copy; `require` gets it itself, or what it calls its `module.exports` (R69). */
function writeDoors(folder, entry, exports) {
  const whole = exports.includes('module.exports');
  const names = exports.filter((name) => name !== 'module.exports');
  const door = `import bundled from './${entry}.cjs';\nexport const { ${names.join(', ')} } = bundled;\n`;
  writeFileSync(join(folder, `${entry}.js`), door);
  if (whole)
    writeFileSync(
      join(folder, `${entry}-class.cjs`),
      `module.exports = require('./${entry}.cjs')['module.exports'];\n`,
    );
}
