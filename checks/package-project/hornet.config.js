// The stack under test: two servers, and the link between them, which Hornet can cut.
import { defineConfig } from 'hornet';

export default defineConfig({
  stack: {
    services: {
      back: { command: ['node', 'back.js', '{port}'] },
      front: { command: ['node', 'front.js', '{port}', '{url:front→back}'] },
    },
    links: ['front→back'],
  },
});
