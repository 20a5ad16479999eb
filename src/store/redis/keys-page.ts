/** One line of a docstring of the keys class: its name, its type and content, how long it lives, who writes it. */
const line = /`(ps:\{[^`]+)` · (.+)/;

/** Renders `docs/redis-keys.md` from what the keys class says of each key. */
export function renderRedisKeysPage(source: string): string {
  const rows = source.split('\n').flatMap((text) => {
    const [, key, rest] = line.exec(text.replace(/\s*\*\/\s*$/, '')) ?? [];
    if (key === undefined || rest === undefined) return [];
    const [content = '', life = '', writers = 'put.lua'] = rest.split(' · ');
    return [`| \`${key}\` | ${content} | ${life} | ${writers.trim()} |`];
  });
  return `# Keys in Redis

Generated from \`src/store/redis/keys.ts\`; do not edit.

\`ns\` is \`PS_NAMESPACE\`. What is in braces decides the slot in Redis Cluster: \`{ns}\` for what the whole cluster has in common, \`{ns/node}\` for the bulk of one node. Keys are never searched for. Periods are named by their start in UTC. Every key expires by itself.

| key | type and content | life | written by |
| --- | --- | --- | --- |
${rows.join('\n')}

The first byte of a value is its format: 1 JSON, 2 deflated JSON, 3 columns, 4 deflated columns. What a reader does not know it skips and counts (\`skippedCount\` of the store's health).

## Least rights

\`\`\`
ACL SETUSER perf-supervisor on >PASSWORD resetkeys ~ps:{main* resetchannels &ps:{main*
  -@all +@connection +@transaction +time +info +get +set +getrange +del +unlink +pexpire +memory|usage
  +zadd +zrem +zscore +zrevrange +zrevrangebyscore +zremrangebyscore +zremrangebyrank
  +xadd +xrange +xrevrange +xlen +xdel +hset +hget +hmget +hgetall +hscan +hlen +publish +subscribe +evalsha +eval +evalsha_ro +eval_ro
\`\`\`

On one line, with your namespace in place of \`main\`. There is no KEYS, SCAN, FLUSH, CONFIG or SCRIPT in it.
`;
}
