/** Who is compared, in the order of the table. */

import type { RelayTarget } from './relay-target.ts';
import { direct } from './targets/direct.ts';
import { hornet } from './targets/hornet.ts';
import { litellm } from './targets/litellm.ts';
import { nginx } from './targets/nginx.ts';
import { nodeRelay } from './targets/node-relay.ts';
import { smg } from './targets/smg.ts';

export const targets: readonly RelayTarget[] = [direct, nginx, nodeRelay, hornet, smg, litellm];
