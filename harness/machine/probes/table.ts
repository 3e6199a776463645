/** Every probe there is, in the order in which they are shown. */
import type { Probe } from '../capability.ts';
import { cgroupV1Probe, cgroupV2Probe } from './cgroups.ts';
import { chromiumProbe } from './chromium.ts';
import { containersProbe } from './containers.ts';
import { fakeTimeProbe } from './fake-time.ts';
import { firewallProbe } from './firewall.ts';
import { memoryLimitProbe, processorLimitProbe, taskLimitProbe } from './group-limits.ts';
import { immutableFilesProbe } from './immutable-files.ts';
import { loopbackProbe } from './loopback.ts';
import { mountProbe } from './mounts.ts';
import { isolatedNetworkProbe, networkNamespaceProbe } from './network-namespaces.ts';
import { nodeVersionProbe } from './node-version.ts';
import { nodeLlamaCppProbe, testcontainersProbe } from './packages.ts';
import { pidNamespaceProbe } from './pid-namespace.ts';
import { processLimitsProbe } from './process-limits.ts';
import { environmentMarkProbe, processGroupProbe } from './process-marks.ts';
import { rootProbe } from './root.ts';
import { sshServerProbe } from './ssh-server.ts';
import { systemProbe } from './system.ts';
import { temporaryFolderProbe } from './temporary-folder.ts';
import { toxiproxyProbe } from './toxiproxy.ts';
import { trafficControlProbe } from './traffic-control.ts';
import { userNamespaceProbe } from './user-namespace.ts';

export const probes = [
  nodeVersionProbe,
  systemProbe,
  temporaryFolderProbe,
  loopbackProbe,
  environmentMarkProbe,
  processGroupProbe,
  processLimitsProbe,
  rootProbe,
  pidNamespaceProbe,
  userNamespaceProbe,
  isolatedNetworkProbe,
  networkNamespaceProbe,
  firewallProbe,
  trafficControlProbe,
  mountProbe,
  immutableFilesProbe,
  cgroupV2Probe,
  cgroupV1Probe,
  memoryLimitProbe,
  processorLimitProbe,
  taskLimitProbe,
  containersProbe,
  testcontainersProbe,
  toxiproxyProbe,
  fakeTimeProbe,
  sshServerProbe,
  chromiumProbe,
  nodeLlamaCppProbe,
] as const satisfies readonly Probe[];
