import { Command, CommanderError } from 'commander'

import { addCompareCommand } from './commands/compare.ts'
import { addLuaCommand } from './commands/lua.ts'
import { addRecordCommand } from './commands/record.ts'
import { addReplayCommand } from './commands/replay.ts'
import { addRunCommand } from './commands/run.ts'
import { addStartCommand } from './commands/start.ts'
import { addTestCommand } from './commands/test.ts'
import { addTraceCommand } from './commands/trace.ts'
import { EXIT, UsageError } from './exit-status.ts'
import { tieRecordingBound } from './recording-bound.ts'

const EXAMPLES = `
Examples:
  phasescope start my-plugin                        serve it on real ports, with the studio on 8002
  phasescope run my-plugin                          send its traffic; what every phase did, as tables
  phasescope test my-plugin --reporter junit        check what is expected of that traffic
  phasescope start my-plugin --record-to day.jsonl  record what passes, until Ctrl+C
  phasescope replay day.jsonl my-plugin             what do the edited plugins answer otherwise?

Exit status: 0, 1 (an expectation failed, something differs), 2 (usage, or the scenario does not load).`

/** The order in which they are listed. */
const COMMANDS = [
  addStartCommand,
  addRunCommand,
  addTestCommand,
  addRecordCommand,
  addReplayCommand,
  addCompareCommand,
  addTraceCommand,
  addLuaCommand,
]

/**
 * The command line: `phasescope start | run | test | record | replay | compare | trace | lua`. Exit status 0,
 * 1 (an expectation failed, something differs), 2 (usage, load error).
 */
async function main(): Promise<void> {
  const program = new Command('phasescope')
    .description('Runs Kong Gateway plugins and shows every phase.')
    .version('0.1.0')
    .showHelpAfterError('(see phasescope --help)')
    .enablePositionalOptions()
    .exitOverride()
    .addHelpText('after', EXAMPLES)
  for (const add of COMMANDS) add(program)
  try {
    await program.parseAsync(tieRecordingBound(process.argv))
  } catch (error) {
    process.exitCode = report(error)
  }
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage
  const isOurs =
    error instanceof UsageError || (error instanceof Error && /^(ScenarioFolderError|MessageError)$/.test(error.name))
  const text = error instanceof Error ? (isOurs ? error.message : (error.stack ?? error.message)) : String(error)
  process.stderr.write(`phasescope: ${text}\n`)
  return EXIT.usage
}

// Not awaited: the bundle is a CommonJS file (bin/launch.js).
void main()
