/** The levels of src/: a folder imports itself and lower levels, never sideways or up. See docs/architecture.md. */
const levels = [
  ['core'],
  ['protocol'],
  ['config', 'evidence', 'live', 'logging', 'metrics', 'request', 'webrtc'],
  ['alerts', 'optimizer', 'store', 'forecast', 'prometheus'],
  ['query', 'http', 'opentelemetry'],
  ['worker', 'primary'],
  ['cli'],
];

const folder = (names) => `^src/(${names.join('|')})/`;

const upward = levels.flatMap((names, level) =>
  names.map((name) => ({
    name: `level-${level}-${name}`,
    severity: 'error',
    comment: `${name} (level ${level}) may import itself and lower levels only.`,
    from: { path: folder([name]) },
    to: { path: '^src/', pathNot: [folder([name]), ...(level > 0 ? [folder(levels.slice(0, level).flat())] : [])] },
  })),
);

const never = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to });

/** One door per dependency: the only place that may import it; everything else goes through that place's own words. */
const doors = {
  ioredis: '^src/store/redis/',
  'lru-cache': '^src/optimizer/',
  commander: '^src/cli/',
  winston: '^src/logging/',
  'rotating-file-stream': '^src/logging/',
  pidusage: '^src/primary/process/process-usage\\.ts$',
  hono: '^src/http/',
  '@hono/node-server': '^src/http/',
  valibot: '^src/(config|http)/',
  yaml: '^src/config/yaml\\.ts$',
  croner: '^src/primary/planned/cron-pattern\\.ts$',
  chokidar: '^src/primary/planned/file-watch\\.ts$',
  '@opentelemetry': '^src/opentelemetry/exporters\\.ts$',
};

const oneDoor = Object.entries(doors).map(([name, door]) =>
  never(
    `door-of-${name.replaceAll(/[@/]/g, '-')}`,
    `${name} has one door.`,
    { path: '^src/', pathNot: door },
    { path: `node_modules/(@types/)?${name}/` },
  ),
);

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    never(
      'no-circular',
      'A cycle means that two concepts are one, or that one sits on the wrong level.',
      {},
      { circular: true },
    ),
    ...upward,
    ...oneDoor,
    never(
      'door-of-node-cluster',
      'node:cluster has one door on each side.',
      { path: '^src/', pathNot: '^src/(primary/process/fork|worker/ipc)\\.ts$' },
      { path: '^(node:)?cluster$' },
    ),
    never(
      'worker-sees-no-store',
      'Only the primary talks to Redis.',
      { path: '^src/worker' },
      { path: folder(['store', 'query', 'http']) },
    ),
    never(
      'primary-commands-by-name',
      'The primary commands strategies by name; they run in the worker.',
      { path: folder(['primary']) },
      { path: folder(['optimizer', 'webrtc']) },
    ),
    never(
      'query-and-http-see-ports',
      'Questions and routes work on every store.',
      { path: folder(['query', 'http']) },
      { path: '^src/store/(redis/|memory-store)' },
    ),
    never(
      'strategies-stand-alone',
      'No strategy imports another.',
      { path: '^src/optimizer/strategies/([^/]+)\\.ts$', pathNot: '/(index|strategy)\\.ts$' },
      { path: '^src/optimizer/strategies/', pathNot: ['/strategy\\.ts$', '^src/optimizer/strategies/$1'] },
    ),
    never(
      'selectors-stand-alone',
      'No placement selector imports another.',
      { path: '^src/primary/placement/selectors/([^/]+)\\.ts$', pathNot: '/(index|selector)\\.ts$' },
      {
        path: '^src/primary/placement/selectors/',
        pathNot: ['/selector\\.ts$', '^src/primary/placement/selectors/$1'],
      },
    ),
    never(
      'dashboard-shares-words',
      'The page runs in a browser: of src/ it uses what live views show, units and the shapes of the protocol.',
      { path: '^dashboard/' },
      { path: '^src/', pathNot: '^src/(live|protocol)/|^src/core/units\\.ts$' },
    ),
    never(
      'nothing-runs-the-page',
      'The dashboard is built apart and served as files.',
      { path: '^src/' },
      { path: '^dashboard/' },
    ),
    never(
      'no-dev-dependency-at-run-time',
      'A development dependency is not installed at the user.',
      { path: '^src/' },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm-peer'] },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
