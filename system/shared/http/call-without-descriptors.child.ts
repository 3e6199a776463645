// Started by its test: calls a peer while it may open nothing more, and once more when it may.
import { withoutDescriptors } from '../testing/few-descriptors.ts';
import { callPeer, loadClient, type PeerCall } from './peer-call.ts';
import { PeerError } from './silence-watch.ts';

const [url = ''] = process.argv.slice(2);
const call: PeerCall = {
  method: 'GET',
  headers: {},
  signal: new AbortController().signal,
  silenceTimeoutMs: 10_000,
};
await loadClient();
const error = await withoutDescriptors(() => callPeer(url, call));
const answer = await callPeer(url, call);
const told = error instanceof PeerError ? { fault: error.fault, message: error.message } : {};
process.stdout.write(JSON.stringify({ ...told, answer }));
