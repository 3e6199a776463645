// A hive with nothing inside, for tests of how hives are started and stopped: it reports to its queen and shuts down when told
// to, unless its flags say that it misbehaves. However it misbehaves, it ends with the test that plays its queen.
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { parseArgs } from 'node:util';
import { aHive } from '../../../contracts/testing/builders.ts';

const text = { type: 'string' } as const;
const yes = { type: 'boolean', default: false } as const;
const { values } = parseArgs({
  options: {
    name: { ...text, default: '' },
    listen: { ...text, default: '127.0.0.1:0' },
    'queen-url': { ...text, default: '' },
    workers: text,
    advertise: text,
    version: yes,
    extra: text,
    /** Ends at once, and says why in its log. */
    fail: text,
    /** Never reports. */
    mute: yes,
    /** Takes notice of nothing but SIGKILL. */
    stubborn: yes,
    /** Answers a call to shut down with an error. */
    'no-shutdown': yes,
  },
});
if (values.version) {
  process.stdout.write('hornet-hive 1.2.3\nand more\n');
  process.exit(0);
}
if (values.fail !== undefined) {
  process.stderr.write(`${JSON.stringify({ level: 60, msg: values.fail })}\n`);
  process.exit(1);
}
// A real hive outlives its queen, and so would this one outlive a test that is killed before it can end it.
const queen = new URL(values['queen-url']);
connect(Number(queen.port), queen.hostname)
  .on('error', () => {}) // told by the close that follows
  .on('close', () => process.exit(0));

process.on('SIGTERM', () => {
  if (!values.stubborn) process.exit(0);
});

let isDraining = false;
const server = createServer((request, response) => {
  response.setHeader('content-type', 'application/json');
  if (request.url === '/v1/shutdown' && values['no-shutdown']) response.statusCode = 500;
  else if (request.url === '/v1/shutdown' && !values.stubborn) {
    isDraining = true;
    response.once('close', () => process.exit(0));
  }
  const seen = { env: process.env['GREETING'] ?? null, argv: process.argv.slice(2) };
  response.end(request.url === '/seen' ? JSON.stringify(seen) : '{}');
});
const [host, port] = values.listen.split(':');
server.listen(Number(port), host, () => {
  const { port: bound } = server.address() as AddressInfo; // a TCP server that listens has one
  const url = values.advertise ?? `http://127.0.0.1:${bound}`;
  process.stdout.write('listening\n');
  const instance = `instance-${process.pid}`;
  let sequence = 0;
  const report = (): void => {
    const heartbeat = aHive({
      name: values.name,
      url,
      instance_id: instance,
      sequence: sequence++,
      draining: isDraining,
    });
    const body = JSON.stringify(heartbeat);
    const headers = { 'content-type': 'application/json' };
    const path = `${values['queen-url']}/v1/hives/heartbeat`;
    fetch(path, { method: 'POST', headers, body }).catch(() => {}); // a queen that is gone may come back
  };
  if (!values.mute) {
    report();
    setInterval(report, 100);
  }
});
