// What a fixture model says, as the file beside it describes it. It reads the file and never the weights.
import { readFile } from 'node:fs/promises';
import { type Static, Type } from 'typebox';
import { compileLater } from '../../system/shared/index.ts';

const LaneOrderSchema = Type.Object({
  /** The word an answer begins with, as an index into the lane. */
  first: Type.Integer({ minimum: 0 }),
  /** For each word the one that follows; null where the text ends. */
  next: Type.Array(Type.Union([Type.Integer({ minimum: 0 }), Type.Null()])),
});

const ModelDescriptionSchema = Type.Object({
  version: Type.Literal(2),
  spec: Type.Object({
    themes: Type.Array(
      Type.Object({
        title: Type.Union([Type.String(), Type.Null()]),
        lanes: Type.Array(Type.Array(Type.String()), { minItems: 1 }),
      }),
      { minItems: 1 },
    ),
    successors: Type.Array(Type.Array(LaneOrderSchema)),
    contextLength: Type.Integer({ minimum: 1 }),
  }),
});
/** The words of a model by theme and lane, and what follows what. */
export type ModelDescription = Static<typeof ModelDescriptionSchema>['spec'];

const description = compileLater(ModelDescriptionSchema);

/**
 * The description beside the model, or undefined where there is none.
 * @throws Error for one that is not of the version this fake knows
 */
export async function readModelDescription(
  modelPath: string,
): Promise<ModelDescription | undefined> {
  const text = await readIfThere(`${modelPath.replace(/\.gguf$/, '')}.model.json`);
  if (text === undefined) return undefined;
  const parsed: unknown = JSON.parse(text);
  if (!description.Check(parsed)) {
    const [fault] = description.Errors(parsed);
    throw new Error(
      `The description beside the model is not one of version 2: ${fault?.instancePath || '/'} ${fault?.message}.`,
    );
  }
  return parsed.spec;
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
