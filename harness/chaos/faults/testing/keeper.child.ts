/**
 * A program that starts another one, with its own parameters as the command, and starts it again whenever it ends. It hands on
 * what that says, and ends with it when it is asked to, or when its input does.
 */
import { type ChildProcess, spawn } from 'node:child_process';

const [program = '', ...parameters] = process.argv.slice(2);
let child: ChildProcess;

function start(): void {
  child = spawn(program, parameters, { stdio: ['pipe', 'inherit', 'inherit'] });
  child.once('exit', () => setTimeout(start, 50));
}

function end(): void {
  child.removeAllListeners('exit');
  child.once('exit', () => process.exit(0));
  child.kill();
}

start();
process.on('SIGTERM', end);
process.stdin.resume().once('end', end);
