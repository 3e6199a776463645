/** The toxics that a link has put on its proxy, by the fault they are for. Leaves all others alone. */
import type { Proxy as LibraryProxy, Toxic } from 'toxiproxy-node-client';
import type { AttributeTypes, Direction, Type } from 'toxiproxy-node-client/dist/Toxic.js';
import { HornetError } from '../kernel/errors.ts';
import { directionsOf } from './link-direction.ts';
import type { ToxicOrder } from './link-interface.ts';
import { isNotFound, isUnknownToxicType } from './toxiproxy-client.ts';

export type LinkFault = 'silence' | 'delay' | 'throttle';

export class LinkToxics {
  readonly #proxy: LibraryProxy;
  readonly #toxics = new Map<string, Toxic<unknown>>();
  /** What is there, by name, of what was armed. */
  readonly #armed = new Set<string>();
  #armedCount = 0;

  constructor(proxy: LibraryProxy) {
    this.#proxy = proxy;
  }

  /** Whether there is any. */
  get isEmpty(): boolean {
    return this.#toxics.size === 0;
  }

  has(fault: LinkFault): boolean {
    return directions.some((direction) => this.#toxics.has(nameOf(fault, direction)));
  }

  get hasArmed(): boolean {
    return this.#armed.size > 0;
  }

  /**
   * Adds a toxic under names that this link has not had, one for each way. All or nothing.
   * @throws HornetError PROXY_UNSUPPORTED, PROXY_REFUSED
   */
  async arm({
    type,
    ways = 'both',
    attributes = {},
    toxicity = 1,
  }: ToxicOrder): Promise<readonly string[]> {
    this.#armedCount += 1;
    const wanted = directionsOf(ways).map((stream) => {
      return { name: `${armedPrefix}${this.#armedCount}-${type}_${stream}`, stream };
    });
    const names = wanted.map(({ name }) => name);
    try {
      for (const { name, stream } of wanted) {
        // The library lists Toxiproxy's own types; which there are, the server knows.
        const body = { name, type: type as Type, stream, toxicity, attributes };
        this.#toxics.set(name, await this.#proxy.addToxic(body));
        this.#armed.add(name);
      }
      return names;
    } catch (error) {
      await this.disarm(names);
      throw isUnknownToxicType(error) ? unsupported(this.#proxy, type, error) : error;
    }
  }

  /** Takes away what is there of these; whether there was any. */
  async disarm(names: readonly string[] = [...this.#armed]): Promise<boolean> {
    const there = names.filter((name) => this.#armed.has(name));
    for (const name of there) {
      await this.#remove(name);
      this.#armed.delete(name);
    }
    return there.length > 0;
  }

  /** Puts the fault on exactly these directions, changing what is there. All or nothing. */
  async set(
    fault: LinkFault,
    type: Type,
    wanted: readonly Direction[],
    attributes: AttributeTypes,
  ): Promise<void> {
    try {
      for (const direction of directions) {
        if (!wanted.includes(direction)) await this.#remove(nameOf(fault, direction));
        else await this.#put(nameOf(fault, direction), type, direction, attributes);
      }
    } catch (error) {
      await this.clear(fault);
      throw error;
    }
  }

  /** Takes the fault away. */
  async clear(fault: LinkFault): Promise<void> {
    for (const direction of directions) await this.#remove(nameOf(fault, direction));
  }

  async #put(
    name: string,
    type: Type,
    stream: Direction,
    attributes: AttributeTypes,
  ): Promise<void> {
    const body = { name, type, stream, toxicity: 1, attributes };
    const existing = this.#toxics.get(name);
    const toxic = existing ? await existing.update(body) : await this.#proxy.addToxic(body);
    this.#toxics.set(name, toxic);
  }

  async #remove(name: string): Promise<void> {
    try {
      await this.#toxics.get(name)?.remove();
    } catch (error) {
      // Somebody else removed it; that is as well.
      if (!isNotFound(error)) throw error;
    }
    this.#toxics.delete(name);
  }
}

const armedPrefix = 'armed-';

/** Whether the toxic of this name was put there with `arm`. */
export function isArmedToxic(toxicName: string): boolean {
  return toxicName.startsWith(armedPrefix);
}

const directions: readonly Direction[] = ['upstream', 'downstream'];

/** Which fault of a link the toxic of this name is part of; the name itself for one that no link has put there. */
export function linkFaultOf(toxicName: string): string {
  return toxicName.replace(/_(upstream|downstream)$/, '');
}

function unsupported(
  { toxiproxy: { host } }: LibraryProxy,
  type: string,
  cause: unknown,
): HornetError<'PROXY_UNSUPPORTED'> {
  const message = `The fault proxy at ${host} has no toxic of the type "${type}".`;
  return new HornetError('PROXY_UNSUPPORTED', message, { data: { url: host, type }, cause });
}

function nameOf(fault: LinkFault, direction: Direction): string {
  return `${fault}_${direction}`;
}
