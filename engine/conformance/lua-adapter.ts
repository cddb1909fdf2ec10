import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { runFile } from '../lua/run-file.ts'

/** Runs one Lua program as `luajit FILE`; the outputs are byte strings. */
export function run(path: string): { stdout: string; stderr: string; exitCode: number } {
  let stdout = ''
  let stderr = ''
  const { exitCode } = runFile(readFileSync(path, 'latin1'), `@${basename(path)}`, [], {
    now: () => Date.now() / 1000,
    write: (text) => {
      stdout += text
    },
    writeError: (text) => {
      stderr += text
    },
    readFile: (name) => {
      try {
        return readFileSync(name, 'latin1')
      } catch {
        return undefined
      }
    },
  })
  return { stdout, stderr, exitCode }
}
