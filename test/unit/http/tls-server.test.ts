import { writeFileSync } from 'node:fs';
import { connect as connectPlain } from 'node:net';
import { connect, type ConnectionOptions } from 'node:tls';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { makeCertificate } from '../../support/certificate.js';
import { call } from '../../support/http-call.js';
import { tools } from '../../support/tools.js';
import { fakeProgram, startAdmin, token } from './admin-fixture.js';
import { runInTest } from '../cli/run-in-test.js';

async function startWithCertificate() {
  const certificate = makeCertificate();
  const { certFile, keyFile } = certificate;
  const program = fakeProgram();
  const admin = await startAdmin({ certificate: { certFile, keyFile } }, program);
  return { ...admin, ...certificate };
}

/** Shakes hands and hangs up. @returns what the server showed, or the error */
async function handshake(port: number, options: ConnectionOptions) {
  const socket = connect({ host: '127.0.0.1', port, ...options });
  try {
    await once(socket, 'secureConnect');
    return { protocol: socket.getProtocol(), fingerprint: socket.getPeerCertificate().fingerprint256 };
  } catch (error) {
    return { error };
  } finally {
    socket.destroy();
  }
}

describe.skipIf(!tools.openssl)('the admin server with a certificate', () => {
  it('S2 speaks HTTPS from TLS 1.2 on, and nothing else', async () => {
    const { url, cert, server } = await startWithCertificate();
    expect(url).toMatch(/^https:/);
    expect((await call(url, '/performance-metrics', { ca: cert })).status).toBe(200);
    const at = (version: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3') =>
      // A client whose OpenSSL would refuse the old one by itself proves nothing.
      handshake(server.port, { ca: cert, minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' });
    expect(await at('TLSv1.2')).toMatchObject({ protocol: 'TLSv1.2' });
    expect(await at('TLSv1.3')).toMatchObject({ protocol: 'TLSv1.3' });
    expect(await at('TLSv1.1')).toMatchObject({ error: { code: expect.stringContaining('ALERT_PROTOCOL_VERSION') } });
    await expect(call(url.replace('https', 'http'), '/')).rejects.toThrow();
  });

  it('S2 a renewed certificate serves the next client, and half of a renewal leaves the old one in force', async () => {
    const { cert, certFile, keyFile, fingerprint, server, clock, logger } = await startWithCertificate();
    const next = makeCertificate();
    const shown = async (ca: Buffer) => {
      clock.advance(1000);
      return (await handshake(server.port, { ca })).fingerprint;
    };
    expect(await shown(cert)).toBe(fingerprint);
    writeFileSync(certFile, next.cert);
    expect(await shown(cert)).toBe(fingerprint);
    expect(await shown(cert)).toBe(fingerprint);
    expect(logger.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
    next.replaceIn(certFile, keyFile);
    expect(await shown(next.cert)).toBe(next.fingerprint);
    expect(logger.lines.at(-1)).toMatchObject({ level: 'info', fields: { event: 'certificate' } });
  });

  it('S2 S5 a client that never shakes hands is cut', async () => {
    const { certFile, keyFile } = makeCertificate();
    const { server } = await startAdmin({ certificate: { certFile, keyFile }, limits: { headersTimeoutMs: 200 } });
    const silent = connectPlain(server.port, '127.0.0.1').resume();
    await once(silent, 'close');
    expect(silent.bytesRead).toBe(0);
  });

  it('S2 off loopback it is enough for a token of the operator', async () => {
    const { certFile, keyFile, cert } = makeCertificate();
    const { url } = await startAdmin({ host: '0.0.0.0', certificate: { certFile, keyFile } });
    const headers = { authorization: `Bearer ${token}` };
    expect((await call(url, '/metrics', { ca: cert, headers })).status).toBe(200);
  });

  it('S2 a pair that cannot be used ends the start with its reason', async () => {
    const [one, another] = [makeCertificate(), makeCertificate()];
    const start = (certFile: string, keyFile: string) => startAdmin({ certificate: { certFile, keyFile } });
    const refused = (reason: string) => ({ code: 'PS_TLS_UNUSABLE', message: expect.stringContaining(reason) });
    await expect(start(one.certFile, another.keyFile)).rejects.toMatchObject(refused('mismatch'));
    await expect(start(one.certFile, `${one.keyFile}.gone`)).rejects.toMatchObject(refused('ENOENT'));
  });

  it('S2 S4 the command line and its own page reach it: --url https: with --ca', async () => {
    const { url, certFile, cert, commands } = await startWithCertificate();
    const distrusted = await runInTest(['metrics', '--url', url], { env: {} });
    expect([distrusted.exitCode, distrusted.stderr]).toEqual([4, expect.stringContaining('self-signed certificate')]);
    expect((await runInTest(['metrics', '--url', url, '--ca', certFile], { env: {} })).exitCode).toBe(0);
    const argv = ['optimize', 'memory', '--url', url, '--ca', certFile];
    expect((await runInTest(argv, { env: { PS_ADMIN_TOKEN: token } })).exitCode).toBe(0);
    expect(commands).toHaveLength(1);
    expect((await call(url, '/metrics', { ca: cert, headers: { origin: url } })).status).toBe(200);
    expect((await runInTest(['metrics', '--url', url, '--ca', `${certFile}.gone`], { env: {} })).exitCode).toBe(2);
  });
});

it('S2 an address off loopback without a certificate is refused, unless --insecure-bind allows it', async () => {
  await expect(startAdmin({ host: '0.0.0.0' })).rejects.toMatchObject({
    code: 'PS_BIND_PLAIN',
    exitCode: 2,
    remedy: expect.stringContaining('--insecure-bind'),
  });
  const { url } = await startAdmin({ host: '0.0.0.0', isInsecureBind: true });
  expect((await call(url, '/healthz')).status).toBe(200);
});
