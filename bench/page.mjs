/** `npm run bench:report`: writes docs/benchmarks.md and its plots from what is kept in bench/results. */
import { join } from 'node:path';
import { readRecords, writePage } from './support/report/records.mjs';

writePage(join(import.meta.dirname, '../docs'), readRecords(join(import.meta.dirname, 'results')));
