import type { AdminPorts } from '../../http/ports/ports.js';
import type { NodeOptions } from '../node/node-options.js';
import type { NodeParts } from '../node/node-parts.js';
import { CommandReceiver } from './command-receiver.js';
import { FleetDesk } from './fleet-desk.js';
import { LogLevelSwitch } from './log-level.js';

/** Commands for other nodes, and from them. */
export function createFleetDesk({ nodeId, clock }: NodeOptions, { store, timeline }: NodeParts): FleetDesk {
  return new FleetDesk({ nodeId, store, timeline, clock });
}

export function createLogLevelSwitch(
  { settings, logger }: NodeOptions,
  { handles, commands }: NodeParts,
): LogLevelSwitch {
  const { logLevel: level } = settings;
  return new LogLevelSwitch({
    level,
    logger,
    handles,
    tell: (handle, order, deadlineMs) => commands.diagnose(handle, order, deadlineMs),
  });
}

/** Without a shared store nobody can leave a command. What reads commands is loaded when the first one comes. */
export function receiveCommands(
  { nodeId, instanceId, settings, clock, logger }: NodeOptions,
  { store, timeline, view }: NodeParts,
  ports: () => AdminPorts,
): void {
  const box = store.commands;
  if (!box) return;
  const receiver = new CommandReceiver({
    box,
    nodeId,
    instanceId,
    isTaking: settings.remoteCommands,
    workers: () => view.workers(),
    carryOut: async (command) => {
      const { carryOut } = await import('../../http/verbs/carry-out.js');
      return carryOut({ ...command, by: `${command.by} on ${command.fromNodeId}` }, ports());
    },
    timeline,
    clock,
    logger,
  });
  receiver.listen();
}
