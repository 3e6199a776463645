/** Every fault of the network. To add one: write its file, add its row. */
import type { FaultKind } from '../../fault-kind.ts';
import { linkBitFlip } from './link-bit-flip.ts';
import { linkCut } from './link-cut.ts';
import { linkDelay } from './link-delay.ts';
import { linkFlap } from './link-flap.ts';
import { linkJitter } from './link-jitter.ts';
import { linkLimitData } from './link-limit-data.ts';
import { linkRefuse } from './link-refuse.ts';
import { linkReset } from './link-reset.ts';
import { linkSilence } from './link-silence.ts';
import { linkSilenceOneWay } from './link-silence-one-way.ts';
import { linkSlice } from './link-slice.ts';
import { linkSlowClose } from './link-slow-close.ts';
import { linkSwallow } from './link-swallow.ts';
import { linkThrottle } from './link-throttle.ts';
import { linkTruncate } from './link-truncate.ts';
import { packetLoss } from './packet-loss.ts';
import { packetReject } from './packet-reject.ts';
import { partitionBridge } from './partition-bridge.ts';
import { partitionHalves } from './partition-halves.ts';
import { partitionIsolate } from './partition-isolate.ts';
import { partitionOneWay } from './partition-one-way.ts';
import { partitionRing } from './partition-ring.ts';

export const networkFaults: readonly FaultKind[] = [
  linkCut,
  linkRefuse,
  linkSwallow,
  linkReset,
  linkFlap,
  linkSilence,
  linkSilenceOneWay,
  linkDelay,
  linkJitter,
  linkThrottle,
  linkSlice,
  linkSlowClose,
  linkTruncate,
  linkLimitData,
  linkBitFlip,
  partitionHalves,
  partitionIsolate,
  partitionRing,
  partitionBridge,
  partitionOneWay,
  packetLoss,
  packetReject,
];
