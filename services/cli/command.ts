import type { ExitCode } from "../../shared/runtime/run.ts";

/** One file per command: it parses its arguments, calls a service or the domain, and prints. */
export interface Command {
  readonly name: string;
  /** One line for `radar --help`. */
  readonly summary: string;
  /** The text of `radar <name> --help`. */
  readonly help: string;
  /** `args` are those after the command's name. Throws UsageError for a mistake in them. */
  run(args: readonly string[], io: CommandIo): Promise<ExitCode>;
}

export interface CommandIo {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}
