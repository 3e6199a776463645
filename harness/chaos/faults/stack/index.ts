/** Every fault that knows what programs are to each other. To add one: write its file, add its row. */
import type { FaultKind } from '../../fault-kind.ts';
import { acceleratorHang } from './accelerator-hang.ts';
import { componentKill } from './component-kill.ts';
import { healthLies } from './health-lies.ts';
import { heartbeatLost } from './heartbeat-lost.ts';
import { staleIdentity } from './stale-identity.ts';

export const stackFaults: readonly FaultKind[] = [
  healthLies,
  heartbeatLost,
  staleIdentity,
  componentKill,
  acceleratorHang,
];
