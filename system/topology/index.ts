// How the programs are put together into a whole stack, as data: for whoever starts one to use, test or measure it.
export {
  describeTopology,
  type HivePlan,
  type TopologyPlan,
  type WorkerPlan,
} from './describe-topology.ts';
export { type OwnProgram, ownProgram } from './own-program.ts';
export { someHives } from './some-hives.ts';
