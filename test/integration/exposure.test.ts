import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeCertificate } from '../support/certificate.js';
import { call } from '../support/http-call.js';
import { cliFile, runCli, startSupervisor } from '../support/start-supervisor.js';
import { tempFolder } from '../support/temp-folder.js';
import { tools } from '../support/tools.js';

const server = join(import.meta.dirname, '../support/fixtures/servers/http.cjs');
const token = 'a-token-of-the-operator-0123456789';

describe.skipIf(!tools.openssl)('the admin port off loopback', () => {
  it('S2 is served by HTTPS under supervision, and the command line asks it with --ca', async () => {
    const { certFile, keyFile } = makeCertificate();
    const args = ['-i', '1', '--admin-host', '0.0.0.0', '--admin-cert', certFile, '--admin-key', keyFile];
    const { adminUrl } = await startSupervisor(server, { args, env: { PS_ADMIN_TOKEN: token } });
    expect(adminUrl).toMatch(/^https:/);
    const argv = ['optimize', 'cache', '--url', adminUrl, '--ca', certFile];
    expect((await runCli(argv, { PS_ADMIN_TOKEN: token })).exitCode).toBe(0);
  });

  it.each([
    ['a certificate', ['--admin-host', '0.0.0.0'], /0\.0\.0\.0 is reachable.*--insecure-bind/],
    ['the key of its certificate', ['--admin-cert', './cert.pem'], /only one of the two is set.*--admin-key/s],
  ])('S2 without %s the start ends with exit code 2, and the reason', async (_title, args, reason) => {
    const env = { PS_RUN_DIR: tempFolder(), PS_ADMIN_PORT: '0', PORT: '0', PS_ADMIN_TOKEN: token };
    const { exitCode, stderr } = await runCli(['start', server, '-i', '1', ...args], env);
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(reason)]);
  });
});

const isRoot = process.getuid?.() === 0;
const nobody = { name: 'nobody', uid: 65_534 };
/** Only root can become somebody else, and that user must be able to read this package. */
const canChange =
  isRoot && spawnSync(process.execPath, [cliFile, '--version'], { uid: nobody.uid, gid: nobody.uid }).status === 0;

/** `Uid: real effective saved filesystem`, and the like. */
function statusOf(pid: number): Readonly<Record<string, string>> {
  const lines = readFileSync(`/proc/${pid}/status`, 'utf8').split('\n');
  return Object.fromEntries(
    lines.map((line) => line.split(':\t')).map(([name = '', value = '']) => [name, value.trim()]),
  );
}

/** A folder below one that only root can write to, as /run is. */
function placeOfRoot(): string {
  const folder = mkdtempSync(join(tmpdir(), 'perf-supervisor-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o755);
  return folder;
}

describe.skipIf(!canChange)('--user, started as root', () => {
  it('S12 primary and workers are that user with nothing of root left, and so is all that they make', async () => {
    const runDir = join(placeOfRoot(), 'run');
    const locked = join(placeOfRoot(), 'locked');
    mkdirSync(join(locked, 'config'), { recursive: true, mode: 0o700 });
    const env = { PS_RUN_DIR: runDir, XDG_RUNTIME_DIR: placeOfRoot(), XDG_CONFIG_HOME: join(locked, 'config') };
    const supervisor = await startSupervisor(server, { args: ['-i', '1', '--user', nobody.name], env });
    const worker: number = (await call(supervisor.serverUrl, '/')).json().pid;
    const [ids, groups, none] = [Array(4).fill(nobody.uid).join('\t'), String(nobody.uid), '0000000000000000'];
    for (const pid of [supervisor.pid, worker])
      expect(statusOf(pid)).toMatchObject({ Uid: ids, Gid: ids, Groups: groups, CapEff: none, CapPrm: none });
    const made = ['', 'http', 'http/control.sock', 'http/token'].map((path) => statSync(join(runDir, path)));
    expect(made.map(({ uid, mode }) => [uid, mode & 0o777])).toEqual([
      [nobody.uid, 0o700],
      [nobody.uid, 0o700],
      [nobody.uid, 0o600],
      [nobody.uid, 0o600],
    ]);
    const variables = readFileSync(`/proc/${worker}/environ`, 'utf8').split('\0');
    expect(variables).toEqual(expect.arrayContaining(['HOME=/nonexistent', 'USER=nobody', 'LOGNAME=nobody']));
    expect(variables.filter((variable) => /^XDG_(RUNTIME|CONFIG)/.test(variable))).toEqual([]);
    expect(supervisor.log().filter(({ event }) => event === 'root')).toEqual([]);
    expect((await runCli(['status'], env, undefined, nobody.uid)).exitCode).toBe(0);
  });

  it('S12 a daemon, its log files and its group are that user’s, by number too', async () => {
    const place = placeOfRoot();
    const env = { PS_RUN_DIR: join(place, 'run'), PS_STATE_DIR: join(place, 'log'), PS_ADMIN_PORT: '0', PORT: '0' };
    onTestFinished(() => runCli(['stop'], env, undefined, nobody.uid).then(() => undefined));
    const account = ['--user', String(nobody.uid), '--group', 'daemon'];
    const started = await runCli(['start', '-d', server, '-i', '1', '--json', ...account], env);
    expect([started.exitCode, started.stderr]).toEqual([0, '']);
    const { pid, logFile } = JSON.parse(started.stdout);
    expect(statusOf(pid)).toMatchObject({
      Uid: Array(4).fill(nobody.uid).join('\t'),
      Gid: Array(4).fill(1).join('\t'),
    });
    expect(statSync(logFile)).toMatchObject({ uid: nobody.uid, gid: 1 });
  });

  it.each([
    ['a user that is not there', ['--user', 'nobody-at-all'], 2, /cannot become user nobody-at-all/],
    ['a number without an entry', ['--user', '4294967'], 2, /cannot become user 4294967/],
    ['a group that is not there', ['--user', 'nobody', '--group', 'no-such-group'], 2, /cannot become user nobody/],
    ['a group alone', ['--group', 'daemon'], 2, /--group is of use only with --user/],
  ])('S12 %s ends the start with its reason', async (_title, args, code, reason) => {
    const { exitCode, stderr } = await runCli(['start', server, ...args], { PS_RUN_DIR: tempFolder() });
    expect([exitCode, stderr]).toEqual([code, expect.stringMatching(reason)]);
  });

  it('S12 a script that this user cannot read, and a place where it cannot make its folder, are named', async () => {
    const locked = join(placeOfRoot(), 'locked');
    mkdirSync(locked, { mode: 0o700 });
    const user = ['--user', nobody.name];
    const unreadable = await runCli(['start', server, ...user], { PS_RUN_DIR: tempFolder() }, locked);
    expect([unreadable.exitCode, unreadable.stderr]).toEqual([2, expect.stringMatching(/nobody cannot open .*locked/)]);
    const unmade = await runCli(['start', server, ...user], { PS_RUN_DIR: join(locked, 'a', 'b') });
    expect([unmade.exitCode, unmade.stderr]).toEqual([expect.any(Number), expect.stringMatching(/locked/)]);
    expect(unmade.exitCode).not.toBe(0);
  });

  it('S12 who is not root becomes nobody else, and is told so', async () => {
    const env = { PS_RUN_DIR: join(placeOfRoot(), 'run') };
    const refused = await runCli(['start', server, '--user', 'daemon'], env, undefined, nobody.uid);
    expect([refused.exitCode, refused.stderr]).toEqual([5, expect.stringMatching(/only root can become user daemon/)]);
  });
});

describe.skipIf(!isRoot)('a start as root', () => {
  it('S12 is warned of once', async () => {
    const supervisor = await startSupervisor(server, { args: ['-i', '1'] });
    expect(supervisor.log().filter(({ event }) => event === 'root')).toMatchObject([{ level: 'warn' }]);
  });
});
