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

/**
 * Makes of each file that another one requires what `way` of shelf.cjs returns for it, whose `now` loads it, and of each use of
 * it, `require_x.name`, a `require_x.now.name`.
 */
function deferRequires(code, text, way) {
  const requires = [...code.matchAll(/^const (require_(?!rolldown)\w+) = require\("\.\/(.+)"\);$/gm)];
  for (const [{ 0: statement, 1: name, 2: file, index }, isFirst] of requires.map((found, at) => [found, at === 0])) {
    const head = isFirst ? `const { ${way} } = require("./shelf.cjs");` : '';
    text.update(index, index + statement.length, `${head}const ${name} = ${way}(__dirname, "${file}");`);
    for (const use of code.matchAll(new RegExp(`\\b${name}(?=\\.)`, 'g'))) {
      text.appendRight(use.index + name.length, '.now');
    }
  }
  return text;
}

/** Puts each file that another one requires on the shelf. */
export const shelvedRequires = {
  name: 'shelved-requires',
  renderChunk: (code, _chunk, _options, { magicString }) => deferRequires(code, magicString, 'shelve'),
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

/**
 * What a primary needs only on demand: without Redis, without a router, while nobody scrapes or asks for history, and no
 * worker comes or goes. It lies on the shelf like that of workers.
 */
const ofPrimary = {
  'redis-store': /\/store\/redis\/(?!redis-target)/,
  queries: [
    /\/query\/(?!cluster-view)/,
    /\/store\/(merge-frames\.ts|archive\/(archive-reader|cluster-reader|byte-reader))/,
  ],
  exposition: [
    /\/prometheus\/((worker|node|routing)-families|registry-merge|write-exposition|family|slot-view)\.ts/,
    /\/primary\/node\/alert-families\.ts/,
  ],
  router: [
    /\/primary\/placement\/(connection-router|waiting-room|acceptors|far-streams|hand-offs|route-key|request-|placement|key-)/,
    /\/primary\/placement\/(selectors\/|cookie|refusal|client-watch|pass-on|held-socket|router-figures)/,
  ],
  changes: /\/primary\/change\/(reload|canary|autoscale|scale|drain-command|configuration-changes|work-left)/,
  autopsy: /\/primary\/care\/autopsy/,
  planned: /\/primary\/planned\/(file-watch|cron-restart|watch-)/,
  'alert-notice': /\/alerts\/(webhook|notice)\.ts/,
  'worker-end': /\/primary\/(worker\/(exit-reason|boot-failure)|slots\/restart-policy|process\/process-table)\.ts/,
  forecasting: [
    /\/forecast\/(explanations|model-sums|usage-pattern|growth-belief|mixture|symmetric-system|time-to-limit)\.ts/,
    /\/evidence\/(effect-estimate|judge|arm-figures|confidence-sequence|kept-evidence)\.ts/,
  ],
};

export const programFiles = {
  includeDependenciesRecursively: false,
  groups: [
    ...Object.entries({ ...ofPrograms, ...ofPrimary }).map(([name, patterns]) => ({
      name,
      test: (id) => [patterns].flat().some((pattern) => pattern.test(id)),
    })),
    { name: 'winston', test: /\/node_modules\/(?!commander\/|pidusage\/|lru-cache\/)|readable-stream/ },
    // Otherwise a command would load some ten small files of what it has in common with others.
    { name: 'shared', test: /[\\/]src[\\/](core|config|protocol|cli|logging)[\\/]/, minShareCount: 2 },
  ],
};

/**
 * Loads each file of a command at its first use. The primary puts all that it may ever need on the shelf when it starts: its
 * first error may be that it has no descriptors left, with which the texts of errors could be read.
 */
export const requiresAtFirstUse = {
  name: 'requires-at-first-use',
  renderChunk(code, { name, fileName }, _options, { chunks, magicString: text }) {
    deferRequires(code, text, 'atFirstUse');
    if (name === 'main') {
      const files = [...importedBy(fileName, chunks)].map((file) => `"${file}"`);
      text.prepend(`require("./shelf.cjs").keep(__dirname, [${files.join(', ')}]);\n`);
    }
    return text;
  },
};

/** The files that this one imports, and those that these import. */
function importedBy(file, chunks, found = new Set()) {
  for (const imported of chunks[file]?.imports ?? []) {
    if (found.has(imported) || !chunks[imported]) continue;
    found.add(imported);
    importedBy(imported, chunks, found);
  }
  return found;
}
