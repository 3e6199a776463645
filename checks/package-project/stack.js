// The stack under test: two servers, and the link between them, which Hornet can cut.
import { defineStack } from 'hornet';

export const stack = defineStack({
  services: {
    back: { command: ['node', 'back.js', '{port}'] },
    front: { command: ['node', 'front.js', '{port}', '{url:front→back}'] },
  },
  links: ['front→back'],
});
