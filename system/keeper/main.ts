// The keeper as a program: the user's command line.
import { leaveOnUsageError } from '../shared/index.ts';
import { createKeeper } from './create-keeper.ts';

try {
  await createKeeper().parseAsync(process.argv.slice(2), { from: 'user' });
} catch (error) {
  leaveOnUsageError(error);
}
