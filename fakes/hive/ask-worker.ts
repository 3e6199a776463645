// One streamed completion of a worker, as the texts of its pieces and the reason of its end.
import { Compile } from 'typebox/compile';
import {
  type CompletionRequest,
  CompletionSchema,
  completionEnd,
  ErrorBodySchema,
} from '../../system/contracts/index.ts';
import { fromWireError, type JobCall, PeerError, streamPeer } from '../../system/shared/index.ts';

const piece = Compile(CompletionSchema);
const errorBody = Compile(ErrorBodySchema);

/** @throws Failure as the worker reported it; PeerError where its stream is not as it should be */
export async function* askWorker(
  url: string,
  body: CompletionRequest,
  call: JobCall,
): AsyncGenerator<string, 'stop' | 'length'> {
  let reason: 'stop' | 'length' | undefined;
  for await (const data of streamPeer(`${url}/v1/completions`, { ...call, method: 'POST', body })) {
    if (data === completionEnd && reason !== undefined) return reason;
    const said = parseJson(data);
    if (errorBody.Check(said)) throw fromWireError(said.error);
    if (!piece.Check(said)) throw new PeerError('foreign', 'The stream is no completion.');
    const [choice] = said.choices;
    if (choice !== undefined && choice.text !== '') yield choice.text;
    reason = choice?.finish_reason ?? reason;
  }
  throw new PeerError('broken', 'The stream ended before the generation did.');
}

function parseJson(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined; // which is no piece
  }
}
