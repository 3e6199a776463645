// What the environment tells this fake: which file describes the machine that it pretends to be on.

/** The path of the description, or the description itself; or undefined for the one that comes with the fake. */
export function readDescriptionPath(): string | undefined {
  return process.env['FAKE_NVIDIA_SMI'];
}
