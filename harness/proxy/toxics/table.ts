/**
 * Every toxic there is. To add one: write its file, add its row.
 */
import { bandwidth } from './bandwidth.ts';
import { bitFlip } from './bit-flip.ts';
import { cut } from './cut.ts';
import { httpDelay } from './http/http-delay.ts';
import { httpHeader } from './http/http-header.ts';
import { httpStatus } from './http/http-status.ts';
import { jitter } from './jitter.ts';
import { latency } from './latency.ts';
import { limitData } from './limit-data.ts';
import { refuse, swallow } from './listening-toxics.ts';
import { noop } from './noop.ts';
import { packetLoss } from './packet-loss.ts';
import { resetPeer } from './reset-peer.ts';
import { silence } from './silence.ts';
import { slicer } from './slicer.ts';
import { slowClose } from './slow-close.ts';
import { sseCut } from './sse/sse-cut.ts';
import { sseDuplicate } from './sse/sse-duplicate.ts';
import { sseGarble } from './sse/sse-garble.ts';
import { sseLateFirst } from './sse/sse-late-first.ts';
import { sseReorder } from './sse/sse-reorder.ts';
import { sseStall } from './sse/sse-stall.ts';
import { timeout } from './timeout.ts';
import type { ToxicType } from './toxic.ts';
import { truncate } from './truncate.ts';

/** The type of this name, or undefined. */
export function findToxicType(name: string): ToxicType | undefined {
  return toxicTable.get(name);
}

/** The names of all types. */
export function listToxicTypes(): readonly string[] {
  return [...toxicTable.keys()];
}

const toxicTable: ReadonlyMap<string, ToxicType> = new Map<string, ToxicType>([
  // Toxiproxy's.
  ['bandwidth', bandwidth],
  ['latency', latency],
  ['limit_data', limitData],
  ['noop', noop],
  ['packet_loss', packetLoss],
  ['reset_peer', resetPeer],
  ['slicer', slicer],
  ['slow_close', slowClose],
  ['timeout', timeout],
  // Our own.
  ['bit_flip', bitFlip],
  ['cut', cut],
  ['http_delay', httpDelay],
  ['http_header', httpHeader],
  ['http_status', httpStatus],
  ['jitter', jitter],
  ['refuse', refuse],
  ['silence', silence],
  ['swallow', swallow],
  ['sse_cut', sseCut],
  ['sse_duplicate', sseDuplicate],
  ['sse_garble', sseGarble],
  ['sse_late_first', sseLateFirst],
  ['sse_reorder', sseReorder],
  ['sse_stall', sseStall],
  ['truncate', truncate],
]);
