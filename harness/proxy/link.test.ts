/** Whose memory bytes lie in while they pass, with sockets that are slow when told to be. */
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { expect, test } from 'vitest';
import { systemClock } from '../kernel/clock.ts';
import { Prng } from '../kernel/prng.ts';
import { makeToxic } from './fixtures/stream-items.ts';
import { Link } from './link.ts';

/** A socket that notes what is written to it, the very memory; a slow one finishes no write until it is let go. */
class NotedSocket extends Duplex {
  readonly written: Buffer[] = [];
  readonly #unfinished: (() => void)[] = [];
  isSlow = false;

  letGo(): void {
    this.isSlow = false;
    for (const finish of this.#unfinished.splice(0)) finish();
  }

  override _read(): void {}

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.written.push(bytes);
    if (this.isSlow) this.#unfinished.push(done);
    else done();
  }
}

function startLink() {
  const [source, destination] = [new NotedSocket(), new NotedSocket()];
  const link = new Link({
    // As much of a socket as a link uses.
    source: source as unknown as Socket,
    destination: destination as unknown as Socket,
    random: new Prng(1),
    clock: systemClock,
    acted: () => {},
  });
  const text = () => destination.written.map(String).join();
  return { link, source, destination, text };
}

test('bytes that were written at once need their memory no longer', () => {
  const { link, text } = startLink();
  const memory = Buffer.from('one');
  expect(link.receive(memory)).toBe(false);
  expect(text()).toBe('one');
});

test('bytes that wait for a slow destination need their memory', () => {
  const { link, destination } = startLink();
  destination.isSlow = true;
  expect(link.receive(Buffer.from('one'))).toBe(true);
  destination.letGo();
  expect(link.receive(Buffer.from('two'))).toBe(false);
});

test('few bytes that wait in much memory wait in a copy', () => {
  const { link, destination, text } = startLink();
  destination.isSlow = true;
  link.receive(Buffer.from('one'));
  const memory = Buffer.alloc(100_000, 'x');
  link.receive(memory.subarray(0, 3));
  memory.fill('y');
  destination.letGo();
  expect(text()).toBe('one,xxx');
});

test('bytes that a toxic holds need their memory, and come after it has gone', () => {
  const { link, text } = startLink();
  const toxic = makeToxic('latency', { latency: 60_000 });
  link.addToxic(toxic);
  expect(link.receive(Buffer.from('held'))).toBe(true);
  expect(text()).toBe('');
  link.removeToxic(toxic);
  link.receive(Buffer.from('after'));
  expect(text()).toBe('held,after');
});

test('what a removed toxic held, and the destination would not take, is not overtaken', () => {
  const { link, destination, text } = startLink();
  const toxic = makeToxic('latency', { latency: 60_000 });
  link.addToxic(toxic);
  for (const letter of 'abc') link.receive(Buffer.alloc(70_000, letter));
  destination.isSlow = true;
  link.removeToxic(toxic);
  link.receive(Buffer.from('last'));
  destination.letGo();
  link.wake();
  const order = destination.written.map((bytes) => bytes.toString('latin1', 0, 1)).join('');
  expect(text().length).toBe(210_000 + 4 + 3);
  expect(order).toBe('abcl');
});

test('a destination that never was is missed once something is to be written to it', () => {
  const { link, text } = startLink();
  const toxic = makeToxic('latency', { latency: 60_000 });
  let wanted = 0;
  link.addToxic(toxic);
  link.destinationMissing(() => {
    wanted += 1;
    link.destinationClosed();
  });
  link.receive(Buffer.from('held'));
  expect(wanted).toBe(0);
  link.removeToxic(toxic);
  link.sourceClosed();
  expect(wanted).toBe(1);
  expect(text()).toBe('');
});

test('the source waits while the destination is full, and no longer', async () => {
  const { link, source, destination } = startLink();
  destination.isSlow = true;
  link.receive(Buffer.alloc(200_000));
  expect(source.isPaused()).toBe(true);
  const drained = new Promise((resolve) => destination.once('drain', resolve));
  destination.letGo();
  await drained;
  expect(source.isPaused()).toBe(false);
});
