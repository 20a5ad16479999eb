/** Checks the levels of src/ and refuses a run that saw too little: dependency-cruiser passes on 0 modules (seen with TypeScript 7). */
import { cruise } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import rules from '../.dependency-cruiser.cjs';

const atLeastModules = 50;
const { forbidden, options } = rules;
const result = await cruise(
  ['src', 'dashboard/src'],
  { ruleSet: { forbidden }, validate: true, ...options },
  undefined,
  {
    tsConfig: extractTSConfig('tsconfig.json'),
  },
);
const { summary, modules } = result.output;
const seen = modules.filter((module) => module.source.startsWith('src/')).length;
for (const { rule, from, to } of summary.violations) process.stderr.write(`${rule.name}: ${from} -> ${to}\n`);
process.stdout.write(
  `layers: ${seen} modules, ${summary.totalDependenciesCruised} imports, ${summary.violations.length} violations\n`,
);
if (seen < atLeastModules)
  process.stderr.write(`layers: only ${seen} modules seen, expected at least ${atLeastModules}\n`);
process.exitCode = summary.violations.length > 0 || seen < atLeastModules ? 1 : 0;
