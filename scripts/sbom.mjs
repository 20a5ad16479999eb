/**
 * `npm run sbom`: prints what is installed at a user's as a CycloneDX document. `npm sbom --omit dev` of npm 11.19 also omits
 * what a development dependency needs too, commander among them, so we leave out ourselves.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { installed } from './installed-packages.mjs';

const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'];
const options = { cwd: join(import.meta.dirname, '..'), encoding: 'utf8', maxBuffer: 64_000_000 };
const whole = JSON.parse(execFileSync('npm', args, { ...options, stdio: ['ignore', 'pipe', 'inherit'] }));
const wanted = new Set(installed.map(({ name, version }) => `pkg:npm/${name}@${version}`));
const components = whole.components.filter(({ purl }) => wanted.has(decodeURIComponent(purl)));
const kept = new Set([whole.metadata.component['bom-ref'], ...components.map((component) => component['bom-ref'])]);
const dependencies = whole.dependencies
  .filter(({ ref }) => kept.has(ref))
  .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((other) => kept.has(other)) }));
process.stdout.write(`${JSON.stringify({ ...whole, components, dependencies }, undefined, 2)}\n`);
