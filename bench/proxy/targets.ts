/** Who is compared, in the order of the table. */
import type { ProxyTarget } from './proxy-target.ts';
import { direct } from './targets/direct.ts';
import { haproxy } from './targets/haproxy.ts';
import { hornet } from './targets/hornet.ts';
import { nodePipe } from './targets/node-pipe.ts';
import { toxiproxy } from './targets/toxiproxy.ts';

export const targets: readonly ProxyTarget[] = [direct, hornet, toxiproxy, haproxy, nodePipe];
