/**
 * Programs that a fault takes along without having struck them: whoever shuts down in good order may shut down those behind it.
 * They are started again with it, as a supervisor of theirs would. It ends nobody.
 */
import type { RunningService } from '../../../stack/running-service.ts';
import type { ChaosSubject } from '../../chaos-subject.ts';

/** The services that run now, but for one. */
export function companyOf(subject: ChaosSubject, name: string): RunningService[] {
  return subject.topology.targets
    .filter((target) => target.kind === 'process' && target.name !== name)
    .flatMap((target) => subject.service(target.name) ?? [])
    .filter(({ isRunning }) => isRunning);
}

/** Starts those again that have ended in their own way. One that was killed, or failed, is somebody else's business. */
export async function startFallen(company: readonly RunningService[]): Promise<void> {
  const fallen = company.filter((one) => !one.isRunning && one.process.exit?.exitCode === 0);
  for (const { process } of fallen) process.expectEnd();
  await Promise.all(fallen.map((service) => service.start()));
}
