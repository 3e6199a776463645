/** The toxics that a link has put on its proxy, by the fault they are for. Leaves all others alone. */
import type { Proxy as LibraryProxy, Toxic } from 'toxiproxy-node-client';
import type { AttributeTypes, Direction, Type } from 'toxiproxy-node-client/dist/Toxic.js';
import { isNotFound } from './toxiproxy-client.ts';

export type LinkFault = 'silence' | 'delay' | 'throttle';

export class LinkToxics {
  readonly #proxy: LibraryProxy;
  readonly #toxics = new Map<string, Toxic<AttributeTypes>>();

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

const directions: readonly Direction[] = ['upstream', 'downstream'];

/** Which fault of a link the toxic of this name is part of; the name itself for one that no link has put there. */
export function linkFaultOf(toxicName: string): string {
  return toxicName.replace(/_(upstream|downstream)$/, '');
}

function nameOf(fault: LinkFault, direction: Direction): string {
  return `${fault}_${direction}`;
}
