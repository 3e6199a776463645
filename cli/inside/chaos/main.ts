/** What `hornet chaos --own-network` starts inside of namespaces: the same command, with the same words. */
import { createChaosCommand } from '../../chaos.ts';
import { tellError } from '../../tell-error.ts';

const command = createChaosCommand({ isInside: true });
await command.parseAsync(process.argv.slice(2), { from: 'user' }).catch((error) => {
  process.exitCode = tellError(error);
});
