import { readFileSync } from 'node:fs';
import { packageFile } from '../../config/package-file.js';

export interface DeploymentFacts {
  readonly name: string;
  /** The server, as seen from the folder that becomes the image. */
  readonly script: string;
  readonly drainMs: number;
  readonly killMs: number;
}

/** What preStop sleeps, and what Kubernetes waits beyond all of it. */
const preStopSec = 10;
const graceSec = 35;

/** The Dockerfile of `deploy/` for this server. */
export function renderDockerfile({ name, script }: DeploymentFacts): string {
  const command = JSON.stringify(['start', script, '--name', name]).replaceAll(',', ', ');
  return template('deploy/Dockerfile').replace(/^CMD .*$/m, () => `CMD ${command}`);
}

/** The manifest of `deploy/` for this server: Kubernetes waits longer than all of our own times together. */
export function renderManifest({ name, script, drainMs, killMs }: DeploymentFacts): string {
  const label = labelOf(name);
  const [drainSec, killSec] = [Math.ceil(drainMs / 1000), Math.ceil(killMs / 1000)];
  return template('deploy/kubernetes/live.yaml')
    .replaceAll(/(?<=\b(?:name|app): )live(?=[\s,}]|$)/gm, () => JSON.stringify(label))
    .replaceAll('live-admin', () => `${label}-admin`)
    .replace('registry.example.com/live:1', () => `registry.example.com/${label}:1`)
    .replace(/args: \[.*\]/, () => `args: ${JSON.stringify(['start', script, '--name', name])}`)
    .replace(/(?<=terminationGracePeriodSeconds: )\d+/, String(preStopSec + drainSec + killSec + graceSec))
    .replace(/(?<=PS_DRAIN_TIMEOUT, value: )\w+/, `${drainSec}s`)
    .replace(/(?<=PS_KILL_TIMEOUT, value: )\w+/, `${killSec}s`);
}

/** What Kubernetes takes for a name: small letters, digits and dashes. It is quoted, since it may look like a number. */
function labelOf(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 50);
}

function template(path: string): string {
  return readFileSync(packageFile(path), 'utf8');
}
