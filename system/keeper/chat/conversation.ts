// What was said so far, as the model is given it. An answer that failed was never said.
import type { ChatMessage } from '../../contracts/index.ts';

export class Conversation {
  readonly #system: string | undefined;
  #messages: ChatMessage[] = [];

  constructor(system: string | undefined) {
    this.#system = system;
  }

  /** All that the model is to know before it answers `question`. */
  askedWith(question: string): ChatMessage[] {
    const system: ChatMessage[] =
      this.#system === undefined ? [] : [{ role: 'system', content: this.#system }];
    return [...system, ...this.#messages, { role: 'user', content: question }];
  }

  /** The user has seen this answer, or what there was of it when it was stopped. */
  remember(question: string, answer: string): void {
    this.#messages.push({ role: 'user', content: question });
    this.#messages.push({ role: 'assistant', content: answer });
  }

  reset(): void {
    this.#messages = [];
  }
}
