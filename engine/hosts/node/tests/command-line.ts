import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import { afterEach } from 'vitest'

export const program = fileURLToPath(new URL('../../../bin/phasescope.js', import.meta.url))
/** The first sample, with its traffic and what is expected of it. */
export const firstPlugin = fileURLToPath(new URL('../../../../public/scenarios/first-plugin', import.meta.url))

interface Output {
  out: string
  err: string
}

/** What a command printed, and how it ended: null when a signal ended it. */
export interface Ended extends Readonly<Output> {
  readonly code: number | null
}

export interface Launched {
  readonly child: ChildProcessWithoutNullStreams
  /** What it has printed so far. */
  readonly output: Readonly<Output>
  readonly ended: Promise<Ended>
}

const running: ChildProcessWithoutNullStreams[] = []
afterEach(() => {
  for (const child of running.splice(0)) child.kill()
})

/** Starts the command line; what still runs after the test is ended. */
export function launch(...args: readonly string[]): Launched {
  const child = spawn(process.execPath, [program, ...args])
  running.push(child)
  const output: Output = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (part: string) => (output.out += part))
  child.stderr.setEncoding('utf8').on('data', (part: string) => (output.err += part))
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, ...output })))
  return { child, output, ended }
}

/** Runs a command to its end. */
export function phasescope(...args: readonly string[]): Promise<Ended> {
  return launch(...args).ended
}
