/** What an order that a saboteur can carry out is. */

export interface Circumstances {
  /** Nothing of the program has run yet. */
  readonly isStarting: boolean;
  /** Looks for itself, so that it can be asked by whoever keeps the program from hearing anything. */
  readonly isWithdrawn: () => boolean;
}

export interface CarriedOut {
  /** Done once it is answered that the order is in force: what nobody can answer after, or only late. */
  readonly deed?: () => void;
  /** Everything is as it would be without it. Called once, when the order is withdrawn. */
  readonly end: () => void;
}

export interface OrderKind<P extends object> {
  /** Makes it so. @throws whatever is in the way, with nothing changed */
  readonly begin: (parameters: P, circumstances: Circumstances) => CarriedOut | Promise<CarriedOut>;
}
