// Loads the model named by its argument and prints how that went. A program of the tests, since llama.cpp's log is one
// a process, and goes astray when one load follows another.
import { asFailure } from '../../shared/index.ts';
import { loadEngine } from './index.ts';

const lines: string[] = [];
const onLog = ({ text }: { text: string }): number => lines.push(text);
try {
  await using engine = await loadEngine({ modelPath: process.argv[2] ?? '', slots: 1, onLog });
  process.stdout.write(JSON.stringify({ model: engine.model, lines }));
} catch (error) {
  const { code, message, details } = asFailure(error);
  process.stdout.write(JSON.stringify({ code, message, details, lines }));
}
