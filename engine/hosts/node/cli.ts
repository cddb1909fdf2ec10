import { Command, CommanderError } from 'commander'

import { addLuaCommand } from './commands/lua.ts'
import { addRunCommand } from './commands/run.ts'
import { addStartCommand } from './commands/start.ts'
import { addTestCommand } from './commands/test.ts'
import { addTraceCommand } from './commands/trace.ts'
import { EXIT, UsageError } from './exit-status.ts'

/** The command line: `phasescope run | test | trace | start | lua`. Exit status 0, 1 (an expectation failed), 2 (usage, load error). */
async function main(): Promise<void> {
  const program = new Command('phasescope')
    .description('Runs Kong Gateway plugins and shows every phase.')
    .version('0.1.0')
    .showHelpAfterError('(see phasescope --help)')
    .enablePositionalOptions()
    .exitOverride()
  for (const add of [addRunCommand, addTestCommand, addTraceCommand, addStartCommand, addLuaCommand]) add(program)
  try {
    await program.parseAsync()
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
