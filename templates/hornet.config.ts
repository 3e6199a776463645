// What is tested here: the programs, who dials whom, and how their API is spoken to. Put your own in the place of the fake.
import { defineConfig } from 'hornet';

export default defineConfig({
  stack: {
    services: {
      // A program that says itself where it listens. One that is told a port is given {port}, and another readiness.
      model: { command: ['node', 'fakes/model.ts'], ready: 'ready-line' },
    },
    // Named by who dials. A client that goes through this link can be cut off, silenced and delayed.
    links: ['client→model'],
  },
  dialect: 'openai',
  model: 'fake',
});
