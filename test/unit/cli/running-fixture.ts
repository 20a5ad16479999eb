import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '../../support/temp-folder.js';
import { type FakeProgram, fakeProgram, startAdmin } from '../http/admin-fixture.js';

/** The real control server, with a program of two workers behind it. */
export async function running(program: FakeProgram = fakeProgram(), name = 'app', runDir = tempFolder()) {
  mkdirSync(join(runDir, name), { mode: 0o700 });
  await startAdmin({ socketPath: join(runDir, name, 'control.sock'), isTrusted: true }, program);
  return { runDir, program, env: { PS_RUN_DIR: runDir }, cwd: runDir };
}
