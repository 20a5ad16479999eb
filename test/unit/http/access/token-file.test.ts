import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadToken } from '../../../../src/http/access/token-file.js';

const goodToken = 'a-token-of-22-letters-at-least';

function tokenPath(): string {
  const dir = mkdtempSync(join(tmpdir(), 'ps-token-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return join(dir, 'admin-token');
}

describe('the token file', () => {
  it('S3 is made with at least 128 bits, for its owner alone, and read again at the next start', async () => {
    const file = tokenPath();
    const token = await loadToken(file);
    expect(Buffer.from(token, 'base64url').length).toBeGreaterThanOrEqual(16);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await loadToken(file)).toBe(token);
    expect(readdirSync(join(file, '..'))).toEqual(['admin-token']);
  });

  it('S3 two starts at once agree on one token', async () => {
    const file = tokenPath();
    const tokens = await Promise.all(Array.from({ length: 8 }, () => loadToken(file)));
    expect(new Set(tokens).size).toBe(1);
  });

  it.each([0o604, 0o640, 0o620, 0o666])('S3 mode %o is refused', async (mode) => {
    const file = tokenPath();
    writeFileSync(file, goodToken);
    chmodSync(file, mode);
    await expect(loadToken(file)).rejects.toMatchObject({
      code: 'PS_TOKEN_FILE_UNSAFE',
      details: { reason: 'other users can open it' },
    });
  });

  it('S3 a symbolic link is refused', async () => {
    const file = tokenPath();
    writeFileSync(`${file}.real`, goodToken, { mode: 0o600 });
    symlinkSync(`${file}.real`, file);
    await expect(loadToken(file)).rejects.toMatchObject({ code: 'PS_TOKEN_FILE_UNSAFE' });
  });

  it('S3 a directory is refused', async () => {
    const file = tokenPath();
    mkdirSync(file, { mode: 0o700 });
    await expect(loadToken(file)).rejects.toMatchObject({ code: 'PS_TOKEN_FILE_UNSAFE' });
  });

  it.each(['', 'short', 'has spaces in the middle of it', 'x'.repeat(5000)])(
    'S3 content %.12j is refused',
    async (content) => {
      const file = tokenPath();
      writeFileSync(file, content, { mode: 0o600 });
      await expect(loadToken(file)).rejects.toMatchObject({ code: 'PS_TOKEN_FILE_UNSAFE' });
    },
  );

  it('a folder that does not exist is told by name', async () => {
    const file = join(tokenPath(), 'missing', 'token');
    await expect(loadToken(file)).rejects.toMatchObject({ code: 'PS_TOKEN_FILE_UNSAFE' });
  });
});
