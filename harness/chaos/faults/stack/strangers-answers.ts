/** What a server says that has come to somebody else's address. Each answer is whole, has the server's name in it, and ends its connection. */

/** The whole response to a request; `asked` is the beginning of that, with its first line. */
export const strangersAnswers: Readonly<Record<string, (name: string, asked: string) => string>> = {
  'not found': (name) => json(404, 'Not Found', { error: { message: `${name} has no such path` } }),
  page: (name) => response(200, 'OK', 'text/html', `<!doctype html><title>${name}</title>`),
  'other model': (name, asked) =>
    /^POST /.test(asked)
      ? json(404, 'Not Found', { error: { message: `${name} does not have this model` } })
      : json(200, 'OK', { status: 'ready', object: 'list', data: [{ id: name, object: 'model' }] }),
};

function json(status: number, reason: string, body: object): string {
  return response(status, reason, 'application/json', JSON.stringify(body));
}

function response(status: number, reason: string, type: string, body: string): string {
  const head = [
    `HTTP/1.1 ${status} ${reason}`,
    `content-type: ${type}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}
