// What the API says of a repository: the fields that clients read, and that they agree with the files.
import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { checked } from '../../../system/contracts/conformance/checked.ts';
import { type HubUnderTest, resolveUrl } from './hub-under-test.ts';

const Commit = Type.String({ pattern: '^[0-9a-f]{40}$' });
const Sha256 = Type.String({ pattern: '^[0-9a-f]{64}$' });

const ModelInfo = Type.Object({
  id: Type.String(),
  modelId: Type.String(),
  author: Type.String(),
  sha: Commit,
  lastModified: Type.String(),
  private: Type.Boolean(),
  gated: Type.Union([Type.Literal(false), Type.Literal('auto'), Type.Literal('manual')]),
  tags: Type.Array(Type.String()),
  siblings: Type.Array(Type.Object({ rfilename: Type.String() })),
});

const Tree = Type.Array(
  Type.Object({
    type: Type.Union([Type.Literal('file'), Type.Literal('directory')]),
    oid: Commit,
    size: Type.Integer(),
    path: Type.String(),
    lfs: Type.Optional(
      Type.Object({ oid: Sha256, size: Type.Integer(), pointerSize: Type.Integer() }),
    ),
  }),
);

const Refs = Type.Object({
  branches: Type.Array(
    Type.Object({ name: Type.String(), ref: Type.String(), targetCommit: Commit }),
  ),
});

export function describeHubApi(hub: () => HubUnderTest): void {
  describe('the API', () => {
    const ask = (rest: string, repo = hub().large.repo) =>
      fetch(`${hub().url}/api/models/${repo}${rest}`);

    it('tells what a repository is and which files it has', async () => {
      const { large, small } = hub();
      const info = checked(ModelInfo, await (await ask('')).json());
      expect(info).toMatchObject({ id: large.repo, private: false, gated: false });
      const names = info.siblings.map(({ rfilename }) => rfilename);
      expect(names).toEqual(expect.arrayContaining([large.path, small.path]));
      const pinned = checked(ModelInfo, await (await ask(`/revision/${info.sha}`)).json());
      expect(pinned.sha).toBe(info.sha);
    });

    it('tells sizes and hashes with blobs=true', async () => {
      const { large } = hub();
      const { siblings } = (await (await ask('?blobs=true')).json()) as { siblings: unknown[] }; // matched below
      expect(siblings).toContainEqual(
        expect.objectContaining({
          rfilename: large.path,
          size: large.size,
          lfs: expect.objectContaining({ sha256: large.oid, size: large.size }),
        }),
      );
    });

    it('lists the tree of the commit that the refs name, as llama.cpp asks for it', async () => {
      const { large, small } = hub();
      const { branches } = checked(Refs, await (await ask('/refs')).json());
      const main = branches.find(({ name }) => name === 'main');
      const listing = await ask(`/tree/${main?.targetCommit}?recursive=true`);
      const tree = checked(Tree, await listing.json());
      const at = (path: string) => tree.find((entry) => entry.path === path);
      expect(at(large.path)).toMatchObject({
        type: 'file',
        size: large.size,
        lfs: { oid: large.oid },
      });
      expect(at(small.path)).toMatchObject({ type: 'file', size: small.size, oid: small.oid });
      const told = await fetch(resolveUrl(hub(), large), { method: 'HEAD', redirect: 'manual' });
      expect(told.headers.get('x-repo-commit')).toBe(main?.targetCommit);
    });

    it('says no in JSON, with the same headers', async () => {
      const missing = await ask('/tree/no-such-revision');
      expect(missing.status).toBe(404);
      expect(missing.headers.get('x-error-code')).toBe('RevisionNotFound');
      expect(await missing.json()).toEqual({ error: missing.headers.get('x-error-message') });
    });

    it('tells anybody what is in a gated repository', async () => {
      const { gated } = hub();
      const info = checked(ModelInfo, await (await ask('', gated.repo)).json());
      expect(info.gated).not.toBe(false);
      expect(info.siblings).toContainEqual(expect.objectContaining({ rfilename: gated.path }));
    });
  });
}
