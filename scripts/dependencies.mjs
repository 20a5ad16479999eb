/** Writes docs/dependencies.md from the lockfile: what is installed at a user's, and under which licence. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { direct, installed } from './installed-packages.mjs';

const root = join(import.meta.dirname, '..');
const rows = installed.map(
  ({ name, version, license }) => `| ${name} | ${version} | ${license} | ${direct.has(name) ? 'direct' : ''} |`,
);
const text = `# Dependencies

Generated from package-lock.json by \`npm run generate:dependencies\`. \`npm install perf-supervisor\` brings ${installed.length} packages, ${direct.size} of them by our own choice; none runs a script when it is installed. \`npm run sbom\` prints them all as a CycloneDX document.

| package | version | licence | |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
writeFileSync(join(root, 'docs/dependencies.md'), text);
