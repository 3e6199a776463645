/** What the toxics that end connections do to real ones: slow_close, reset_peer, limit_data, cut. */
import { describe, expect, test } from 'vitest';
import { describeInterface } from '../fixtures/interface-suite.ts';
import { joinThrough } from '../fixtures/joined-pair.ts';

describeInterface('ending', (subject) => {
  const { kind, call } = subject;
  const remove = (name: string) => call('DELETE', `/proxies/p/toxics/${name}_upstream`);

  test('slow_close holds back the end', async () => {
    const attributes = { delay: 120 };
    await using pair = await joinThrough(subject, [{ type: 'slow_close', attributes }]);
    const startMs = performance.now();
    pair.client.end('question');
    expect(String(await pair.questions.ended())).toBe('question');
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(119);
  });

  test('slow_close lets bytes through meanwhile, and the end go when it is removed', async () => {
    const attributes = { delay: 3_600_000 };
    await using pair = await joinThrough(subject, [{ type: 'slow_close', attributes }]);
    pair.client.end('question');
    await pair.questions.waitFor(8);
    expect(pair.peer.readableEnded).toBe(false);
    await remove('slow_close');
    await pair.questions.ended();
  });

  test('slow_close with toxicity 0 holds back no end', async () => {
    const attributes = { delay: 3_600_000 };
    await using pair = await joinThrough(subject, [
      { type: 'slow_close', toxicity: 0, attributes },
    ]);
    pair.client.end('question');
    expect(String(await pair.questions.ended())).toBe('question');
  });

  test('reset_peer resets so long after the first bytes, which do not arrive', async () => {
    const attributes = { timeout: 80 };
    await using pair = await joinThrough(subject, [{ type: 'reset_peer', attributes }]);
    const startMs = performance.now();
    pair.client.write('question');
    expect(await pair.clientGone).toBe('ECONNRESET');
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(79);
    expect(await pair.questions.ended()).toHaveLength(0);
  });

  test('reset_peer leaves a connection alone on which nothing comes', async () => {
    await using pair = await joinThrough(subject, [{ type: 'reset_peer' }]);
    for (let index = 0; index < 5; index += 1) pair.peer.write('on');
    expect(String(await pair.answers.waitFor(16))).toBe('joinedonononononon'.slice(0, 16));
    await remove('reset_peer');
    pair.client.write('question');
    expect(String(await pair.questions.waitFor(8))).toBe('question');
  });

  // Toxiproxy resets only connections that are made after the toxic, and those whatever its toxicity; see docs/proxy.md.
  test.runIf(kind === 'embedded')('reset_peer resets older connections too', async () => {
    await using pair = await joinThrough(subject);
    await call('POST', '/proxies/p/toxics', { type: 'reset_peer', stream: 'upstream' });
    pair.client.write('question');
    expect(await pair.clientGone).toBe('ECONNRESET');
  });

  // Toxiproxy waits its time out, and then resets.
  test.runIf(kind === 'embedded')(
    'reset_peer removed before its time lets through what it holds, and the connection live',
    async () => {
      const attributes = { timeout: 3_600_000 };
      await using pair = await joinThrough(subject, [{ type: 'reset_peer', attributes }]);
      pair.client.write('question');
      pair.peer.write('heard');
      await pair.answers.waitFor('joinedheard'.length);
      expect(pair.questions.length).toBe(0);
      await remove('reset_peer');
      expect(String(await pair.questions.waitFor(8))).toBe('question');
      pair.client.end(' again');
      expect(String(await pair.questions.ended())).toBe('question again');
    },
  );

  test.runIf(kind === 'embedded')(
    'reset_peer with toxicity 0 does nothing, to the end',
    async () => {
      await using pair = await joinThrough(subject, [{ type: 'reset_peer', toxicity: 0 }]);
      pair.client.end('question');
      expect(String(await pair.questions.ended())).toBe('question');
      pair.peer.end('answer');
      expect(String(await pair.answers.ended())).toBe('joinedanswer');
      expect(await pair.clientGone).toBe('closed');
    },
  );

  test('limit_data passes exactly so many bytes, then closes', async () => {
    const attributes = { bytes: 100_000 };
    await using pair = await joinThrough(subject, [{ type: 'limit_data', attributes }]);
    pair.client.write(Buffer.alloc(300_000, 'x'));
    expect(await pair.questions.ended()).toHaveLength(100_000);
    await pair.answers.ended();
  });

  test('limit_data counts on through a change, anew after a removal', async () => {
    const toxic = { type: 'limit_data', attributes: { bytes: 10 } };
    await using pair = await joinThrough(subject, [toxic]);
    pair.client.write('12345');
    await pair.questions.waitFor(5);
    await remove('limit_data');
    await call('POST', '/proxies/p/toxics', { ...toxic, stream: 'upstream' });
    pair.client.write('67890');
    await pair.questions.waitFor(10);
    const path = '/proxies/p/toxics/limit_data_upstream';
    // Not PATCH, which older Toxiproxies have not.
    await call('POST', path, { attributes: { bytes: 7 } });
    pair.client.write('abcdef');
    expect(String(await pair.questions.ended())).toBe('1234567890ab');
  });

  test('limit_data with toxicity 0 lets everything through', async () => {
    const attributes = { bytes: 1 };
    await using pair = await joinThrough(subject, [
      { type: 'limit_data', toxicity: 0, attributes },
    ]);
    pair.client.write('question');
    expect(String(await pair.questions.waitFor(8))).toBe('question');
  });

  describe.runIf(kind === 'embedded')('cut', () => {
    const cut = (attributes: object, more: object = {}) =>
      joinThrough(subject, [{ type: 'cut', attributes, ...more }]);

    test('closes after so many bytes, which arrive', async () => {
      await using pair = await cut({ after_bytes: 100_000 });
      pair.client.write(Buffer.alloc(300_000, 'x'));
      expect(await pair.questions.ended()).toHaveLength(100_000);
      await pair.answers.ended();
    });

    test('half-closes one direction, and the other goes on', async () => {
      await using pair = await cut({ after_bytes: 8, manner: 'half_close' });
      pair.client.write('question, and more of it');
      expect(String(await pair.questions.ended())).toBe('question');
      pair.peer.write('answer');
      expect(String(await pair.answers.waitFor(12))).toBe('joinedanswer');
      pair.client.destroy();
    });

    test('resets both ends', async () => {
      await using pair = await cut({ after_bytes: 1, manner: 'reset' });
      pair.client.write('question');
      expect(await pair.clientGone).toBe('ECONNRESET');
      await pair.questions.ended();
    });

    test('closes after a time while bytes pass', async () => {
      const startMs = performance.now();
      await using pair = await cut({ after_ms: 400 });
      pair.client.write('question');
      expect(String(await pair.questions.waitFor(8))).toBe('question');
      await pair.questions.ended();
      expect(performance.now() - startMs).toBeGreaterThanOrEqual(399);
      await pair.answers.ended();
    });

    test('removed or with toxicity 0 cuts nothing', async () => {
      await using pair = await cut({ after_bytes: 10 });
      await call('POST', '/proxies/p/toxics', {
        type: 'cut',
        name: 'spares',
        stream: 'upstream',
        toxicity: 0,
        attributes: { after_bytes: 0 },
      });
      await remove('cut');
      pair.client.end('question, and more of it');
      expect(String(await pair.questions.ended())).toBe('question, and more of it');
    });

    test('that does not say when, or in a manner there is not, is refused', async () => {
      await subject.createProxy();
      const post = (attributes: object) =>
        call('POST', '/proxies/p/toxics', { type: 'cut', attributes });
      expect(await post({})).toMatchObject({
        status: 400,
        json: { error: 'bad request body: one of after_bytes and after_ms has to be set' },
      });
      expect((await post({ after_ms: 5, manner: 'politely' })).status).toBe(400);
      expect((await post({ after_ms: -2 })).status).toBe(400);
      expect((await post({ after_ms: 5 })).status).toBe(200);
      const path = '/proxies/p/toxics/cut_downstream';
      expect((await call('PATCH', path, { attributes: { after_ms: -1 } })).status).toBe(400);
    });
  });
});
