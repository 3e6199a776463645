/**
 * Brings what is in force in this program to what its orders say: begins what is new, ends what is withdrawn, and answers each.
 * What an order does is the business of its kind.
 */
import fs from 'node:fs';
import { join } from 'node:path';
import {
  type AnswerFile,
  answerName,
  type OrderFile,
  orderEnding,
  withdrawnEnding,
} from '../order-files.ts';
import type { CarriedOut } from './order-kind.ts';
import { loadOrderKind } from './orders/table.ts';

/** As they are now: an order may put itself between the program and its files. */
const { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } = fs;

/** As it is now, whatever becomes of it. */
const command = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
const inForce = new Map<string, CarriedOut>();
/** Not for this program, or it has answered that they cannot be. */
const passedOver = new Set<string>();
let looking: Promise<void> = Promise.resolve();

/** One look after the other. */
export function lookAtOrders(folder: string, isStarting: boolean): Promise<void> {
  looking = looking.then(() => look(folder, isStarting));
  return looking;
}

async function look(folder: string, isStarting: boolean): Promise<void> {
  endWithdrawn(folder);
  for (const order of namesIn(folder, orderEnding)) {
    if (inForce.has(order) || passedOver.has(order)) continue;
    const read = readOrder(folder, `${order}${orderEnding}`);
    if (read === undefined) continue;
    if (isForThis(read, isStarting)) await begin(folder, order, read, isStarting);
    else if (!isStarting) passedOver.add(order);
  }
  // Whoever took one back before its answer was there did not know of this program.
  endWithdrawn(folder);
}

function endWithdrawn(folder: string): void {
  const orders = namesIn(folder, orderEnding);
  for (const [order, { end }] of inForce) {
    if (orders.includes(order)) continue;
    inForce.delete(order);
    passedOver.add(order);
    write(folder, order, attempt(end));
  }
  for (const order of namesIn(folder, withdrawnEnding)) {
    if (passedOver.has(order)) continue;
    passedOver.add(order);
    const read = readOrder(folder, `${order}${withdrawnEnding}`);
    // It was never heard of, and somebody waits for an answer.
    if (read?.pid === process.pid) write(folder, order, { state: 'ended' });
  }
}

async function begin(
  folder: string,
  order: string,
  { name, parameters }: OrderFile,
  isStarting: boolean,
): Promise<void> {
  const file = join(folder, `${order}${orderEnding}`);
  try {
    const kind = await loadOrderKind(name);
    const isWithdrawn = (): boolean => !existsSync(file);
    const carriedOut = await kind.begin(parameters, { isStarting, isWithdrawn });
    inForce.set(order, carriedOut);
    write(folder, order, { state: 'begun', command });
    carriedOut.deed?.();
  } catch (error) {
    inForce.delete(order);
    passedOver.add(order);
    write(folder, order, { state: 'failed', message: String(error) });
  }
}

/** A program that begins is not the one that was there when the order was given, whatever its pid; one that runs is no successor. */
function isForThis(order: OrderFile, isStarting: boolean): boolean {
  if (!isStarting) return order.pid === process.pid;
  const wanted = order.command;
  return wanted?.length === command.length && wanted.every((word, at) => word === command[at]);
}

function attempt(end: () => void): AnswerFile {
  try {
    end();
    return { state: 'ended' };
  } catch (error) {
    return { state: 'failed', message: String(error) };
  }
}

function namesIn(folder: string, ending: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(ending))
      .map((name) => name.slice(0, -ending.length))
      .sort();
  } catch {
    return []; // gone with the run: nothing is ordered any more
  }
}

/** Undefined where it was withdrawn meanwhile. */
function readOrder(folder: string, name: string): OrderFile | undefined {
  try {
    // Written whole by giveOrder, from a value of this type.
    return JSON.parse(readFileSync(join(folder, name), 'utf8')) as OrderFile;
  } catch {
    return undefined;
  }
}

/** Whole or not at all, since somebody is waiting for it. */
function write(folder: string, order: string, answer: AnswerFile): void {
  const path = join(folder, answerName(order, process.pid));
  try {
    writeFileSync(`${path}.new`, JSON.stringify(answer));
    renameSync(`${path}.new`, path);
  } catch {
    // The folder is gone with the run, and so is whoever would read it.
  }
}
