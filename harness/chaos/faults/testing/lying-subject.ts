/** A subject whose links take every order and do nothing: a witness that is content with them has not looked. */
import type { Link, ToxicOrder } from '../../../network/link.ts';
import type { ChaosSubject } from '../../chaos-subject.ts';

export function lyingSubject(subject: ChaosSubject): ChaosSubject {
  const links = subject.links.map(lyingLink);
  const link: ChaosSubject['link'] = (name) => {
    const lying = links.find((one) => one.name === name);
    return lying ?? subject.link(name);
  };
  return { ...subject, links, link };
}

function lyingLink(link: Link): Link {
  const nothing = async (): Promise<void> => {};
  const lies: Partial<Link> = {
    ...{ cut: nothing, reconnect: nothing, silence: nothing, unsilence: nothing },
    ...{ delay: nothing, throttle: nothing },
    // One that is there, and has no effect.
    arm: ({ ways = 'both' }: ToxicOrder) => link.arm({ type: 'noop', ways }),
  };
  return new Proxy(link, {
    get: (target, key) => {
      const value = Reflect.get(lies, key) ?? Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
