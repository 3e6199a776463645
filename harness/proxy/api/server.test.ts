/** What holds for every route. */
import { once } from 'node:events';
import { get } from 'node:http';
import { expect, test } from 'vitest';
import { describeInterface } from '../fixtures/interface-suite.ts';
import { plainTextHeaders } from '../fixtures/raw-call.ts';

describeInterface('every route', (subject) => {
  const { kind, call } = subject;
  test('shows a version as JSON with a line end', async () => {
    const answer = await call('GET', '/version');
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json;charset=utf-8');
    expect(answer.text).toMatch(/^\{"version": "[^"]+"\}\n$/);
    if (kind === 'embedded') expect(answer.text).toContain('2.12.0+hornet');
  });

  test('gives every request an id of twenty characters', async () => {
    const first = await call('GET', '/proxies');
    const second = await call('GET', '/proxies/none');
    expect(first.headers['x-toxiproxy-request-id']).toMatch(/^[0-9a-v]{20}$/);
    expect(second.headers['x-toxiproxy-request-id']).toMatch(/^[0-9a-v]{20}$/);
    expect(second.headers['x-toxiproxy-request-id']).not.toBe(
      first.headers['x-toxiproxy-request-id'],
    );
  });

  test('turns browsers away', async () => {
    const answer = await call('GET', '/proxies', undefined, { 'user-agent': 'Mozilla/5.0' });
    expect(answer.status).toBe(403);
    expect(answer.text).toBe('User agent not allowed\n');
    expect(answer.headers).toMatchObject(plainTextHeaders);
  });

  test('lets any other user agent in', async () => {
    const answer = await call('GET', '/proxies', undefined, { 'user-agent': 'curl Mozilla/5' });
    expect(answer.status).toBe(200);
  });

  test.each([
    '/nothing',
    '/proxies/',
    '/proxies/p/toxics/',
    '/metrics',
  ])('knows no %s', async (path) => {
    const answer = await call('GET', path);
    expect(answer).toMatchObject({ status: 404, text: '404 page not found\n' });
    expect(answer.headers).toMatchObject(plainTextHeaders);
    expect(answer.headers['x-toxiproxy-request-id']).toBeUndefined();
  });

  test.each([
    ['/proxies//toxics?x=/..', '/proxies/toxics?x=/..'],
    ['/proxies/./p/', '/proxies/p/'],
    ['/proxies/%2e%2E', '/'],
    ['//version', '/version'],
  ])('sends %s to %s', async (path, location) => {
    const { hostname, port } = new URL(subject.url);
    const asked = get({ hostname, port, path });
    const [answer] = await once(asked, 'response');
    answer.resume();
    expect(answer).toMatchObject({ statusCode: 301, headers: { location } });
    expect(answer.headers['x-toxiproxy-request-id']).toBeUndefined();
  });

  test('refuses a path whose percent signs mean nothing', async () => {
    const answer = await call('GET', '/proxies/%zz');
    expect(answer).toMatchObject({ status: 400, text: '400 Bad Request' });
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
  });

  test.each([
    ['PROPFIND', '/proxies'],
    ['POST', '/version'],
    ['HEAD', '/version'],
    ['DELETE', '/proxies'],
    ['PUT', '/proxies/p'],
    ['GET', '/reset'],
    ['OPTIONS', '/proxies'],
  ])('refuses %s %s', async (method, path) => {
    expect(await call(method, path)).toMatchObject({ status: 405, text: '' });
  });

  test('sends errors as JSON that calls itself plain text', async () => {
    const answer = await call('GET', '/proxies/none');
    expect(answer.status).toBe(404);
    expect(answer.text).toBe('{"error":"proxy not found","status":404}\n');
    expect(answer.headers).toMatchObject(plainTextHeaders);
  });
});
