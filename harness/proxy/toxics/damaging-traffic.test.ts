/** What the toxics that lose or change bytes do to real connections: packet_loss, bit_flip, truncate; and noop, which does not. */
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { describeInterface } from '../fixtures/interface-suite.ts';
import { joinThrough } from '../fixtures/joined-pair.ts';

describeInterface('damaging', (subject) => {
  const { kind, call } = subject;
  const remove = (name: string) => call('DELETE', `/proxies/p/toxics/${name}_upstream`);

  test('noop does nothing', async () => {
    await using pair = await joinThrough(subject, [{ type: 'noop' }]);
    const sent = randomBytes(100_000);
    pair.client.write(sent);
    expect(await pair.questions.waitFor(sent.length)).toEqual(sent);
    await remove('noop');
    pair.client.write('more');
    await pair.questions.waitFor(sent.length + 4);
  });

  // Not in any release of Toxiproxy yet.
  describe.runIf(kind === 'embedded')('packet_loss', () => {
    test('drops what it hits, lets the end through, and leaves the connection when it goes', async () => {
      const attributes = { loss_rate: 1 };
      await using pair = await joinThrough(subject, [{ type: 'packet_loss', attributes }]);
      pair.client.write('lost');
      pair.peer.write('heard');
      await pair.answers.waitFor(11);
      await remove('packet_loss');
      pair.client.end('kept');
      expect(String(await pair.questions.ended())).toBe('kept');
    });

    test('with toxicity 0 loses nothing', async () => {
      const attributes = { loss_rate: 1 };
      await using pair = await joinThrough(subject, [
        { type: 'packet_loss', toxicity: 0, attributes },
      ]);
      pair.client.end('question');
      expect(String(await pair.questions.ended())).toBe('question');
    });

    test('takes fractions, and with a rate of 0 loses nothing', async () => {
      const attributes = { loss_rate: 0, correlation: 0.25 };
      await using pair = await joinThrough(subject, [{ type: 'packet_loss', attributes }]);
      const { json } = await call('GET', '/proxies/p/toxics/packet_loss_upstream');
      expect(json).toMatchObject({ attributes });
      pair.client.end('question');
      expect(String(await pair.questions.ended())).toBe('question');
    });
  });

  describe.runIf(kind === 'embedded')('bit_flip', () => {
    test('turns over one bit of the byte it is told to, until it is removed', async () => {
      const attributes = { at_byte: 77_777 };
      await using pair = await joinThrough(subject, [{ type: 'bit_flip', attributes }]);
      const sent = randomBytes(100_000);
      pair.client.write(sent);
      const received = await pair.questions.waitFor(sent.length);
      const differing = [...sent.keys()].filter((index) => sent[index] !== received[index]);
      expect(differing).toEqual([77_777]);
      const changed = (sent[77_777] ?? 0) ^ (received[77_777] ?? 0);
      expect([1, 2, 4, 8, 16, 32, 64, 128]).toContain(changed);
      await remove('bit_flip');
      pair.client.write('after');
      const all = await pair.questions.waitFor(sent.length + 5);
      expect(String(all.subarray(sent.length))).toBe('after');
    });

    test('with toxicity 0 changes nothing', async () => {
      const attributes = { share: 1 };
      await using pair = await joinThrough(subject, [
        { type: 'bit_flip', toxicity: 0, attributes },
      ]);
      const sent = randomBytes(100_000);
      pair.client.write(sent);
      expect(await pair.questions.waitFor(sent.length)).toEqual(sent);
    });
  });

  describe.runIf(kind === 'embedded')('truncate', () => {
    test('drops the rest and keeps the connection, which closes when the toxic goes', async () => {
      const attributes = { after_bytes: 8 };
      await using pair = await joinThrough(subject, [{ type: 'truncate', attributes }]);
      pair.client.write('question, and more of it');
      expect(String(await pair.questions.waitFor(8))).toBe('question');
      pair.client.write('still');
      pair.peer.write('there?');
      expect(String(await pair.answers.waitFor(12))).toBe('joinedthere?');
      expect(pair.questions.length).toBe(8);
      await remove('truncate');
      expect(String(await pair.questions.ended())).toBe('question');
      await pair.answers.ended();
    });

    test('removed before it has dropped anything, or with toxicity 0, lets all through', async () => {
      const attributes = { after_chunks: 0 };
      await using pair = await joinThrough(subject, [
        { type: 'truncate', attributes },
        { type: 'truncate', name: 'spares', toxicity: 0, attributes },
      ]);
      await remove('truncate');
      pair.client.end('question');
      expect(String(await pair.questions.ended())).toBe('question');
    });
  });
});
