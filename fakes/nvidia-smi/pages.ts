// The pages that are prose rather than data: help, lists of fields, versions, the summary.
import { misbehaviourMeanings } from './misbehaviours.ts';
import type { Scene } from './scene.ts';

export function versions({ driverVersion, cudaVersion }: Scene): string {
  return [
    `NVIDIA-SMI version  : ${driverVersion}`,
    `NVML version        : ${driverVersion.split('.').slice(0, 2).join('.')}`,
    `DRIVER version      : ${driverVersion}`,
    `CUDA Version        : ${cudaVersion}`,
  ].join('\n');
}

/** The field names, each set off by blank lines and in quotation marks, as programs look for them. */
export function fieldList(option: string, fields: readonly { names: readonly string[] }[]): string {
  const entries = fields.map(({ names }) => names.map((name) => `"${name}"`).join(' or '));
  return [`List of valid properties to query for the switch "${option}":`, ...entries].join('\n\n');
}

/** What stands in the first lines of the original's table; its frame is not imitated to the letter. */
export function summary({ driverVersion, cudaVersion, gpus }: Scene): string {
  const rows = gpus.map(
    (gpu) =>
      `|  ${gpu.index}  ${gpu.name}  ${gpu.bus_id} | ${gpu.temperature_celsius}C ` +
      `${Math.round(gpu.power_draw_watts)}W / ${Math.round(gpu.power_limit_watts)}W | ` +
      `${gpu.memory_used_mib}MiB / ${gpu.memory_total_mib}MiB | ${gpu.utilization_gpu_percent}% |`,
  );
  const title = `| NVIDIA-SMI ${driverVersion}  Driver Version: ${driverVersion}  CUDA Version: ${cudaVersion} |`;
  return [title, ...rows].join('\n');
}

export function help(): string {
  const meanings = Object.entries(misbehaviourMeanings);
  return `A stand-in for nvidia-smi. It looks at no GPU: it answers from a description of a machine.

nvidia-smi [OPTION1 [ARG1]] [OPTION2 [ARG2]] ...

    -h,   --help                     Print this and exit.
          --version                  Print version information and exit.
    -L,   --list-gpus                List the GPUs with their UUIDs.
    <no arguments>                   Show a summary of the GPUs.
          --query-gpu=<fields>       Information about GPUs; --help-query-gpu lists the fields.
          --query-compute-apps=<fields>
                                     Processes on GPUs; --help-query-compute-apps lists the fields.
          --format=<list>            Of a query: csv (must be there), noheader, nounits.
    -i,   --id=<ids>                 Only these GPUs: index, UUID or bus id, with commas between them.

What else the original knows is answered as an option that it does not recognize.

The description
  FAKE_NVIDIA_SMI names the file, or is the JSON itself; without it, two-gpus.json beside the program. All of it is optional:
  driver_version, cuda_version
  gpus        a list of: name, uuid, bus_id, compute_cap, memory_total_mib, memory_reserved_mib, memory_used_mib (else
              what its processes use), memory_grows_mib (at each call), utilization_gpu_percent,
              utilization_memory_percent, temperature_celsius, power_draw_watts, power_limit_watts, and fields:
              answers word for word, as in {"fan.speed": "[N/A]", "power.draw": "[Not Supported]"}
  gpu_count   how many of them are there; 0 makes it find none
  processes   a list of: gpu (an index), pid, name, used_mib (a number, or a text such as "[N/A]")
  misbehave   one of the words below
  slow_ms     how long each answer takes
  calls       a file that notes each call; what follows by number of calls needs it
  later       a list of changes to the above, each with from_call, the number of the first call that it is for
  state       a file with such a change, read anew at each call; it need not exist
  Paths are relative to the file with the description.

How it is wrong on purpose
${meanings.map(([word, meaning]) => `  ${word.padEnd(18)}${meaning}`).join('\n')}

Exit codes: 0; 2 bad arguments or description; 6 no such GPU; others as above.

To put it on a PATH under its name, also as one that is not there:
  node fakes/nvidia-smi/install/main.ts --help

Try it:
  node fakes/nvidia-smi/main.ts --query-gpu=index,name,memory.used --format=csv
  FAKE_NVIDIA_SMI='{"gpus":[{}],"misbehave":"driver-error"}' node fakes/nvidia-smi/main.ts -L`;
}
