// What a catalogue may say: the repositories of the hub, their files, and who may read what.
import { type Static, Type } from 'typebox';

const strict = { additionalProperties: false } as const;

const FileSchema = Type.Union([
  Type.Object(
    {
      /** Generated: this many bytes that follow from the seed. */
      size: Type.Integer({ minimum: 0 }),
      seed: Type.Optional(Type.String()),
      begins: Type.Optional(Type.String()),
      /** Saves reading a large file through before its first answer. It is believed. */
      sha256: Type.Optional(Type.String({ pattern: '^[0-9a-f]{64}$' })),
      lfs: Type.Optional(Type.Boolean()),
    },
    strict,
  ),
  Type.Object({ text: Type.String(), lfs: Type.Optional(Type.Boolean()) }, strict),
  Type.Object(
    {
      /** A file of this machine; relative to the catalogue, or to the working folder. */
      path: Type.String({ minLength: 1 }),
      lfs: Type.Optional(Type.Boolean()),
    },
    strict,
  ),
]);
export type FileDescription = Static<typeof FileSchema>;

const RepoSchema = Type.Object(
  {
    gated: Type.Optional(Type.Union([Type.Literal('auto'), Type.Literal('manual')])),
    private: Type.Optional(Type.Boolean()),
    /** Names that stand for the one commit there is, besides main. */
    revisions: Type.Optional(Type.Array(Type.String({ minLength: 1 }))),
    files: Type.Record(Type.String(), FileSchema),
  },
  strict,
);
export type RepoDescription = Static<typeof RepoSchema>;

export const CatalogueSchema = Type.Object(
  {
    /** The gated and private repositories that each token opens. */
    tokens: Type.Optional(Type.Record(Type.String(), Type.Array(Type.String()))),
    repos: Type.Optional(Type.Record(Type.String(), RepoSchema)),
  },
  strict,
);
export type Catalogue = Static<typeof CatalogueSchema>;
