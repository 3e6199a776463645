// How the programs are put together into a whole stack, as data: for whoever starts one to use, test or measure it.

export { type KnownFault, machinesOf, shutDownBy, toleranceOf, traitsOf } from './chaos-of.ts';
export {
  describeTopology,
  type HivePlan,
  type TopologyPlan,
  type WorkerPlan,
} from './describe-topology.ts';
export { type OwnProgram, ownProgram } from './own-program.ts';
export { disagreements, ghosts, viewRegistries } from './registries-agree.ts';
export { someHives } from './some-hives.ts';
export { type KeptThing, pathsOf, stackFolder, stateOf } from './state-of.ts';
