/**
 * What a worker at rest does not need is a file of its own, and becomes code when it is first used. Code that is loaded costs
 * a process eight times its text (functions, closures, shapes), whether it ever runs or not. The sources know nothing of it:
 * their imports stay static.
 */

/** Files of the bundle and the modules in them. */
const onDemand = {
  errors: /\/core\/error/,
  settings: /\/config\/(?!package-manifest|transfer)/,
  catalog: /\/metrics\/(catalog|seed-metrics|own-metric-shape)|\/optimizer\/registry\/custom-metric\.ts/,
  commands:
    /\/protocol\/(decode-(?!sample)|diagnosis|outcome|verdict|registry-families)|\/metrics\/performance-view|\/core\/units/,
  relay: /\/worker\/relay\/(?!open-relay|membership)/,
  overload: [
    /\/optimizer\/admission\/(admission|in-flight-limit|join-rate|loop-limit|episode|admission-figures)\.ts/,
    /\/worker\/admission\/(dispatcher|refusal|report-episode)\.ts/,
  ],
  runs: [
    /\/evidence\/(?!trial-ledger)/,
    /\/optimizer\/(run\/(run-strategy|run-permit|dry-run|slices|optimization-stats)|registry\/strategy-basis)\.ts/,
    /\/optimizer\/effect\/(effect|cost-meter|hold-out)\.ts/,
    /\/optimizer\/(memory\/(garbage-decision|force-collection|memory-diagnosis)|peers\/peer-triage)\.ts/,
    /\/optimizer\/load\/(hot-function|cpu-profile)\.ts/,
  ],
  caches: [
    /\/lru-cache\//,
    /\/optimizer\/cache\/(cache-codec|hit-counter|dynamic-ttl|size-estimate|registered-cache|trimmable-cache)\.ts/,
  ],
  pools: /\/optimizer\/pools\/pool-care\.ts/,
  peers: /\/webrtc\/(peer-record|described-peer|adapters\/([\w-]+-(peer|streams)|webrtc-stats|method-watch))/,
  routing: /\/worker\/listening\/(routed-server|handed-socket|listen-hook|listen-address|shared-handle)\.ts/,
};

/**
 * Everything else that a worker needs. Not in the entry, whose exports are complete only when it has started the agent: what
 * is loaded on demand before that would find nothing in it.
 */
const atRest = [
  /\/src\/(core|config|protocol|metrics|evidence|webrtc)\//,
  /\/src\/(optimizer\/(?!index|adapters\/)|worker\/(?!bootstrap|endpoint|diagnostics\/))/,
];

export const loadedOnDemand = {
  includeDependenciesRecursively: false,
  groups: [...Object.entries(onDemand), ['at-rest', atRest]].map(([name, patterns]) => ({
    name,
    test: (id) => [patterns].flat().some((pattern) => pattern.test(id)),
  })),
};

/** Puts each file that another one requires on the shelf, and makes each use of it, `require_x.name`, a `require_x.now.name`. */
export const shelvedRequires = {
  name: 'shelved-requires',
  renderChunk(code, _chunk, _options, { magicString: text }) {
    const requires = [...code.matchAll(/^const (require_\w+) = require\("\.\/(.+)"\);$/gm)];
    for (const [{ 0: statement, 1: name, 2: file, index }, isFirst] of requires.map((found, at) => [found, at === 0])) {
      const shelf = isFirst ? 'const shelve = require("./shelf.cjs");' : '';
      text.update(index, index + statement.length, `${shelf}const ${name} = shelve(__dirname, "${file}");`);
      for (const use of code.matchAll(new RegExp(`\\b${name}(?=\\.)`, 'g'))) {
        text.appendRight(use.index + name.length, '.now');
      }
    }
    return text;
  },
};

/** Of our own programs: what answers a question without options, and beside it what only some commands need. */
const ofPrograms = {
  asking: [
    /\/cli\/(command-(table|entry)|plain-words|terminal\/output|launch\/typed-flags|commands\/(status|ping))\.ts/,
    /\/cli\/control\/(target|control-(client|request)|socket-exchange|find-supervisor|run-dir)\.ts/,
    /\/cli\/answers\/(answer(s|ed-error)|(optimizer|forecast|history)-answer)\.ts/,
    /\/config\/(env-files|text-file|parse|run-directory|control-socket|file|resolve)\.ts/,
    /\/core\/(errors|exit-codes|units|assert-never)\.ts/,
    /\/protocol\/(read|outcome|verdict|decode-(outcome|turns))\.ts|\/live\/timeline-event\.ts/,
  ],
  errors: /\/core\/error-table/,
  settings: /\/config\/(settings|check|problem|nearest|alert-rules-pattern)|\/core\/logger\.ts/,
  parser: /\/commander\//,
};

export const programFiles = {
  includeDependenciesRecursively: false,
  groups: [
    ...Object.entries(ofPrograms).map(([name, patterns]) => ({
      name,
      test: (id) => [patterns].flat().some((pattern) => pattern.test(id)),
    })),
    // Otherwise a command would load some ten small files of what it has in common with others.
    { name: 'shared', test: /[\\/]src[\\/](core|config|protocol|cli|logging)[\\/]/, minShareCount: 2 },
  ],
};

const atFirstUse =
  'const atFirstUse = (load) => ({ get now() { const value = load(); Object.defineProperty(this, "now", { value }); return value; } });';

/**
 * Loads each file of a command at its first use. Not in the primary: its first error may be that it has no descriptors left,
 * with which the texts of errors could be read.
 */
export const requiresAtFirstUse = {
  name: 'requires-at-first-use',
  renderChunk(code, { name: chunk }, _options, { magicString: text }) {
    if (chunk === 'main') return text.prepend('require("./errors-program.cjs");\n');
    const requires = [...code.matchAll(/^const (require_(?!rolldown)\w+) = (require\("\.\/.+"\));$/gm)];
    for (const [{ 0: statement, 1: name, 2: call, index }, isFirst] of requires.map((found, at) => [found, at === 0])) {
      text.update(
        index,
        index + statement.length,
        `${isFirst ? atFirstUse : ''}const ${name} = atFirstUse(() => ${call});`,
      );
      for (const use of code.matchAll(new RegExp(`\\b${name}(?=\\.)`, 'g')))
        text.appendRight(use.index + name.length, '.now');
    }
    return text;
  },
};
