// A stand-in for nvidia-smi: answers as the original does, from a description of a machine. It looks at no GPU.
import { answer } from './answer.ts';
import { DescriptionError } from './description.ts';
import { readDescriptionPath } from './environment.ts';
import { misbehave } from './misbehave.ts';
import { readScene } from './scene.ts';

const asked = process.argv.slice(2);
try {
  const scene = readScene(readDescriptionPath(), asked);
  misbehave(answer(asked, scene), scene);
} catch (error) {
  if (!(error instanceof DescriptionError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
