import { readFileSync } from 'node:fs'

import type { Command } from 'commander'

import { runFile } from '../../../lua/run-file.ts'
import { UsageError } from '../exit-status.ts'
import { unreadableFile } from '../unreadable-file.ts'

/** `phasescope lua FILE [ARG …]`: runs a file as `luajit FILE` would. */
export function addLuaCommand(program: Command): void {
  program
    .command('lua')
    .description('run a Lua file as luajit would')
    .argument('<file>')
    .argument('[args...]')
    .passThroughOptions()
    .action((file: string, args: readonly string[]) => {
      process.exitCode = luaCommand(file, args)
    })
}

function luaCommand(file: string, args: readonly string[]): number {
  const source = readSource(file)
  const write = (text: string): void => void process.stdout.write(Buffer.from(text, 'latin1'))
  const { exitCode } = runFile(source, `@${file}`, args, {
    write,
    writeError: (text) => void process.stderr.write(Buffer.from(text, 'latin1')),
    now: () => Date.now() / 1000,
    readFile: (path) => readOptional(path),
  })
  return exitCode
}

function readSource(file: string): string {
  try {
    return readFileSync(file, 'latin1')
  } catch (cause) {
    throw new UsageError(unreadableFile(file, cause))
  }
}

function readOptional(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return undefined
  }
}
