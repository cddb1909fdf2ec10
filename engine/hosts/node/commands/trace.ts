import { readFile } from 'node:fs/promises'

import type { Command } from 'commander'

import { parseTrace } from '../../../index.ts'
import { EXIT, UsageError } from '../exit-status.ts'
import { printTrace } from '../print-run.ts'

/** `phasescope trace FILE`: a recorded trace as the table `run` prints. */
export function addTraceCommand(program: Command): void {
  program
    .command('trace')
    .description('print a recorded trace (.trace.jsonl)')
    .argument('<file>')
    .action(async (file: string) => {
      process.exitCode = await traceCommand(file)
    })
}

async function traceCommand(file: string): Promise<number> {
  const text = await readFile(file, 'utf8').catch((cause: Error) => {
    throw new UsageError(`cannot read ${file}: ${cause.message}`)
  })
  const result = parseTrace(text)
  if ('error' in result) throw new UsageError(`${file}: ${result.error}`)
  process.stdout.write(printTrace(result.trace))
  return EXIT.ok
}
