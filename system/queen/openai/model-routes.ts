// The models that can be asked for, as OpenAI lists them.
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { ModelListSchema, ModelSchema } from '../../contracts/index.ts';
import { Failure } from '../../shared/index.ts';

export interface KnownModel {
  id: string;
}

/** `models` is asked at each request, since hives come and go. */
export function addModelRoutes(server: FastifyInstance, models: () => readonly KnownModel[]): void {
  const created = Math.floor(Date.now() / 1_000);
  const described = ({ id }: KnownModel) =>
    ({ id, object: 'model', created, owned_by: 'hornet' }) as const;
  server.get('/v1/models', { schema: { response: { 200: ModelListSchema } } }, () => ({
    object: 'list',
    data: models().map(described),
  }));
  server.get<{ Params: { id: string } }>(
    '/v1/models/:id',
    { schema: { params: Type.Object({ id: Type.String() }), response: { 200: ModelSchema } } },
    ({ params }) => {
      const model = models().find(({ id }) => id === params.id);
      if (model !== undefined) return described(model);
      throw new Failure('MODEL_NOT_FOUND', `No hive has the model "${params.id}".`, {
        param: 'model',
      });
    },
  );
}
