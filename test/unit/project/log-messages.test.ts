import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../../src');
const call = /\b#?logger(?:\.(?:error|warn|info|debug)|\[[^\n]*?\])\(\s*(['"`])(.*?)\1/gs;
/** Names that are written with a capital wherever they stand. */
const properName = /^(Redis|Node|WebRTC|HTTPS?|UDP|IPC)\b/;

const messages = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(call)].map(([, , message = '']) => ({ file, message })),
  );

describe('log messages', () => {
  it('are found at all', () => {
    expect(messages.length).toBeGreaterThan(40);
  });

  it.each(messages)('begin small, end without a full stop and hold no data: $file: $message', ({ message }) => {
    expect(message).not.toMatch(/\.$|\$\{/);
    if (!properName.test(message)) expect(message).toMatch(/^[^A-Z]/);
  });
});
