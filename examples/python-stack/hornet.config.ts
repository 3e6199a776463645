// The stack of this example: two programs in Python, and the link between them, which Hornet can disturb.
import { defineConfig } from 'hornet';

export default defineConfig({
  stack: {
    services: {
      // Is told its port, and the address of the link in place of the back's own.
      front: {
        command: ['python3', 'front.py'],
        env: { PORT: '{port}', BACK_URL: '{url:front→back}' },
        ready: { http: '/health' },
      },
      // Chooses its port by itself, and says which in a line of JSON.
      back: { command: ['python3', 'back.py'], env: { TOKEN_MS: '60' }, ready: 'ready-line' },
    },
    links: ['front→back'],
  },
  dialect: 'openai',
  model: 'counting',
});
