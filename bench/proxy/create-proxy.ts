/** Makes a proxy through Toxiproxy's interface, with a toxic on it if one is wanted. */

/** As it is posted. */
export interface WantedToxic {
  type: string;
  stream: 'upstream' | 'downstream';
  attributes: Record<string, number>;
}

let made = 0;

/**
 * @returns the port on 127.0.0.1 that it listens on
 * @throws Error with the answer, where one of them is not made
 */
export async function createProxy(
  apiUrl: string,
  serverPort: number,
  toxic?: WantedToxic,
): Promise<number> {
  made += 1;
  const name = `bench-${made}`;
  const upstream = `127.0.0.1:${serverPort}`;
  const { listen } = await post(`${apiUrl}/proxies`, { name, listen: '127.0.0.1:0', upstream });
  if (toxic !== undefined) await post(`${apiUrl}/proxies/${name}/toxics`, toxic);
  return Number(listen.slice(listen.lastIndexOf(':') + 1));
}

async function post(url: string, body: object): Promise<{ listen: string }> {
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as { listen: string }; // what a proxy is shown with; nobody reads it of a toxic
}
