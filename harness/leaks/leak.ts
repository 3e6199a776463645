/** Something that outlived the scope it was made in. Whoever finds it takes it away, once it has been named. */
export interface Leak {
  /** For people, with all that is needed to recognise it: `process 4711 (sleep 60)`. */
  what: string;
  remove(): Promise<void>;
}
