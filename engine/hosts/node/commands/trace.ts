import { readFile } from 'node:fs/promises'

import type { Command } from 'commander'

import { isConnection, parseTrace } from '../../../index.ts'
import { EXIT, UsageError } from '../exit-status.ts'
import { unreadableFile } from '../unreadable-file.ts'
import { printConnection } from '../print-connection.ts'
import { printRun, printTrace } from '../print-run.ts'
import { readRecording } from '../read-recording.ts'

/** `phasescope trace FILE`: a recorded trace, or what a recording holds, as the tables `run` prints. */
export function addTraceCommand(program: Command): void {
  program
    .command('trace')
    .description('print a trace (.trace.jsonl), or each request and connection of a recording')
    .argument('<file>')
    .action(async (file: string) => {
      process.exitCode = await traceCommand(file)
    })
}

async function traceCommand(file: string): Promise<number> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new UsageError(unreadableFile(file, cause))
  })
  if (/^\s*\{"phasescope":"recording"/.test(text)) return printRecording(file)
  const result = parseTrace(text)
  if ('error' in result) throw new UsageError(`${file}: ${result.error}`)
  process.stdout.write(printTrace(result.trace))
  return EXIT.ok
}

async function printRecording(file: string): Promise<number> {
  for await (const { item } of readRecording(file))
    process.stdout.write(isConnection(item) ? printConnection(item, [], []) : printRun(item, []))
  return EXIT.ok
}
