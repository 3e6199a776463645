// What happens to the network between two parts. A link is named by who dials: "queen→hive-1".
import { When } from '@cucumber/cucumber';
import type { StackWorld } from './support/stack-world.ts';

When('the link {string} is cut', async function (this: StackWorld, name: string) {
  await this.stack.link(name).cut();
});

When('the link {string} falls silent', async function (this: StackWorld, name: string) {
  await this.stack.link(name).silence();
});

When('the link {string} heals', async function (this: StackWorld, name: string) {
  await this.stack.link(name).heal();
});
