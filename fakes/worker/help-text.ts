// What --help says below the list of settings: what the fake answers, how its times come about, what a script may say.

/** The text, around the description of the script's vocabulary. */
export function helpText(vocabulary: string): string {
  return `
Every setting can come from the environment too (--first-token-ms is WORKER_FIRST_TOKEN_MS), or from the JSON file that
--config names (first_token_ms). Flags win over the environment, the environment over the file.
JOB_ID and CORRELATION_ID of the environment name the job on whose behalf it starts.

What it says: where a description lies beside the GGUF (x.model.json beside x.gguf), what the described model
would say; else the words of the prompt. Of the GGUF itself it reads the first four bytes alone.

How long it takes: first token + prefill per token x tokens of the prompt, then the time between tokens for each that
follows; a whole answer takes as long as a stream, TTFT + ITL x (n - 1). Waiting for a slot comes on top. All of it times
the load factor: 1 for a request that is alone, the whole factor where every slot is busy, in between in proportion.

How it is wrong on purpose with --misbehave (streams only; nothing is left to chance):
  drop-token  the second token of every stream is missing
  done-twice  every stream ends with [DONE] twice
  mix         while two streams run, every third token changes places with one of the other stream

${vocabulary}

Try it, from the root of the project; it says on stderr what to ask it:
  node fakes/worker/main.ts --model echo --model-path fakes/worker/echo.gguf --between-tokens-ms 200
  curl -N http://127.0.0.1:9300/v1/completions -H 'content-type: application/json' \\
    -d '{"model":"echo","prompt":"one two three four","max_tokens":8,"stream":true}'

and with a script, which ends it before the third token of the second answer:
  node fakes/worker/main.ts --model echo --model-path fakes/worker/echo.gguf \\
    --script '{"rules":[{"at":"token","where":{"nth":2,"token":3},"do":"kill"}]}'`;
}
