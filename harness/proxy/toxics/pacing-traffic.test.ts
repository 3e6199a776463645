/** What the toxics that hold back and let go do to real connections: bandwidth, slicer, jitter, silence. */
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { describeInterface } from '../fixtures/interface-suite.ts';
import { joinThrough } from '../fixtures/joined-pair.ts';

describeInterface('pacing', (subject) => {
  const { kind, call } = subject;
  const remove = (name: string) => call('DELETE', `/proxies/p/toxics/${name}_upstream`);

  test('bandwidth lets so many KB a second through, and not one byte less in the end', async () => {
    await using pair = await joinThrough(subject, [
      { type: 'bandwidth', attributes: { rate: 500 } },
    ]);
    const sent = randomBytes(150_000);
    const startMs = performance.now();
    pair.client.write(sent);
    const received = await pair.questions.waitFor(sent.length);
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(280);
    expect(received).toEqual(sent);
  });

  test('bandwidth of 0 lets nothing through until it is removed', async () => {
    await using pair = await joinThrough(subject, [{ type: 'bandwidth', attributes: { rate: 0 } }]);
    pair.client.write('question');
    pair.peer.write('unasked');
    await pair.answers.waitFor('joinedunasked'.length);
    expect(pair.questions.length).toBe(0);
    await remove('bandwidth');
    expect(String(await pair.questions.waitFor(8))).toBe('question');
  });

  test('without it, or with toxicity 0, the same takes no such time', async () => {
    const attributes = { rate: 1 };
    await using pair = await joinThrough(subject, [{ type: 'bandwidth', toxicity: 0, attributes }]);
    const sent = randomBytes(150_000); // two and a half minutes at that rate
    pair.client.write(sent);
    expect(await pair.questions.waitFor(sent.length)).toEqual(sent);
  });

  test('slicer takes its time over the pieces, and the bytes are the same', async () => {
    const attributes = { average_size: 100, size_variation: 20, delay: 5_000 };
    await using pair = await joinThrough(subject, [{ type: 'slicer', attributes }]);
    const parts: number[] = [];
    pair.peer.on('data', (bytes: Buffer) => parts.push(bytes.length));
    const sent = randomBytes(3_000);
    const startMs = performance.now();
    pair.client.write(sent);
    expect(await pair.questions.waitFor(sent.length)).toEqual(sent);
    // At least 25 pieces of at most 120 bytes, less what a timer may make up for.
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(100);
    expect(parts.length).toBeGreaterThan(1);
  });

  test('slicer lets the rest go at once when it is removed', async () => {
    const attributes = { average_size: 10, size_variation: 0, delay: 100_000 };
    await using pair = await joinThrough(subject, [{ type: 'slicer', attributes }]);
    const sent = randomBytes(20_000); // four minutes at that pace
    pair.client.write(sent);
    await pair.questions.waitFor(1);
    await remove('slicer');
    expect(await pair.questions.waitFor(sent.length)).toEqual(sent);
  });

  test('slicer with toxicity 0 cuts nothing and pauses nowhere', async () => {
    const attributes = { average_size: 10, size_variation: 0, delay: 100_000 };
    await using pair = await joinThrough(subject, [{ type: 'slicer', toxicity: 0, attributes }]);
    const sent = randomBytes(20_000); // as long as above
    pair.client.write(sent);
    expect(await pair.questions.waitFor(sent.length)).toEqual(sent);
  });

  describe.runIf(kind === 'embedded')('of our own', () => {
    test('jitter delays by its distribution, keeps the order, and lets go when it is removed', async () => {
      const attributes = { distribution: 'exponential', mean_ms: 60, deviation_ms: 0 };
      await using pair = await joinThrough(subject, [{ type: 'jitter', attributes }]);
      const startMs = performance.now();
      pair.client.write('question');
      await pair.questions.waitFor(8);
      expect(performance.now() - startMs).toBeGreaterThanOrEqual(59);
      await call('PATCH', '/proxies/p/toxics/jitter_upstream', {
        attributes: { mean_ms: 3_600_000 },
      });
      for (const text of ['one ', 'two ', 'three']) pair.client.write(text);
      pair.peer.write('heard');
      await pair.answers.waitFor(11);
      expect(pair.questions.length).toBe(8);
      await remove('jitter');
      expect(String(await pair.questions.waitFor(21))).toBe('questionone two three');
    });

    test('silence holds one direction, the end included, and lets all of it go', async () => {
      await using pair = await joinThrough(subject, [{ type: 'silence' }]);
      const sent = randomBytes(2_000_000);
      pair.client.end(sent);
      pair.peer.write('heard');
      await pair.answers.waitFor(11);
      expect(pair.questions.length).toBe(0);
      expect(pair.peer.readableEnded).toBe(false);
      await remove('silence');
      expect(await pair.questions.ended()).toEqual(sent);
    });

    test('silence keeps from one end that the other is gone: half-open', async () => {
      await using pair = await joinThrough(subject, [{ type: 'silence' }]);
      pair.client.destroy();
      pair.peer.write('nobody there');
      // A call comes back after the proxy has noticed.
      await call('GET', '/proxies/p');
      expect(pair.peer.destroyed).toBe(false);
      expect(pair.peer.readableEnded).toBe(false);
      await remove('silence');
      await pair.questions.ended();
    });

    test('with toxicity 0 neither holds anything', async () => {
      const attributes = { mean_ms: 3_600_000 };
      await using pair = await joinThrough(subject, [
        { type: 'jitter', toxicity: 0, attributes },
        { type: 'silence', toxicity: 0 },
      ]);
      pair.client.end('question');
      expect(String(await pair.questions.ended())).toBe('question');
    });
  });
});
