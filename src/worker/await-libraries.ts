/**
 * Preloaded by `--import`, after the agent, where the server is an ES module and Node does not tell of each `import`:
 * holds the server back until the libraries are watched that it is going to import.
 */
import { currentAgent } from './current-agent.js';
import { dropOwnFlag } from './own-flag.js';

dropOwnFlag(process.execArgv, import.meta.url);
await currentAgent()?.librariesReady;
