/** What `hornet run` starts inside of namespaces: the runner, with the parameters of cucumber-js. */
import { runHere } from '../run-here.ts';
import { tellError } from '../tell-error.ts';

await runHere(process.argv.slice(2)).catch((error) => {
  process.exitCode = tellError(error);
});
