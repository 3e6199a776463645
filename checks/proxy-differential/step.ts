/** One call of a sequence, as it is before it is known where the servers listen. */
import type { RouteName } from './routes.ts';

export interface Step {
  readonly route: RouteName;
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  /** `{{taken}}` stands for an address that is in use, `{{listen NAME}}` for where a proxy listens. */
  readonly body?: string;
}
