import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { generatedFiles } from '../../src/config/docs/generated-files.js';

describe('generated files agree with their tables (npm run build && npm run generate)', () => {
  test.each(Object.entries(generatedFiles))('%s', (path, render) => {
    const file = fileURLToPath(new URL(`../../${path}`, import.meta.url));
    expect(readFileSync(file, 'utf8')).toBe(render());
  });
});
