import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writePidFile } from '../../../../src/primary/lifetime/pid-file.js';
import { tempFolder } from '../../../support/temp-folder.js';

it('the pid file holds our pid and goes with us', () => {
  const path = join(tempFolder(), 'live.pid');
  const remove = writePidFile(path);
  expect(readFileSync(path, 'utf8')).toBe(`${process.pid}\n`);
  remove();
  expect(existsSync(path)).toBe(false);
});

it('a pid file that another one has written since is left alone', () => {
  const path = join(tempFolder(), 'live.pid');
  const remove = writePidFile(path);
  writeFileSync(path, '1\n');
  remove();
  expect(readFileSync(path, 'utf8')).toBe('1\n');
});

it('one that cannot be written is an error with the path', () => {
  expect(() => writePidFile(join(tempFolder(), 'missing', 'live.pid'))).toThrow(/live\.pid cannot be written/);
});
