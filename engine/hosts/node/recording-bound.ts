import type { RingBound } from '../../traffic.ts'

const UNITS: Readonly<Record<string, number>> = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 }
const PART = /^(\d+)(?:([kmg])(?:i?b)?)?$/i

/**
 * How much a recording holds at most, as it is written on the command line: `5000` requests and connections, `64MB`,
 * or both, `5000,64MB`. Undefined: it is none.
 */
export function readRecordingBound(text: string): Partial<RingBound> | undefined {
  let bound: Partial<RingBound> = {}
  for (const part of text.split(',')) {
    const [, digits, unit] = PART.exec(part.trim()) ?? []
    const count = Number(digits)
    if (digits === undefined || count === 0) return undefined
    bound =
      unit === undefined ? { ...bound, most: count } : { ...bound, bound: count * (UNITS[unit.toLowerCase()] ?? 1) }
  }
  return bound
}

/**
 * The command line with the value of `--record` tied to it: an option whose value may be missing would take the
 * scenario behind it for one.
 */
export function tieRecordingBound(args: readonly string[]): string[] {
  const tied: string[] = []
  for (const arg of args) {
    if (tied.at(-1) !== '--record') tied.push(arg)
    else if (readRecordingBound(arg)) tied.splice(-1, 1, `--record=${arg}`)
    else tied.splice(-1, 1, '--record=', arg)
  }
  if (tied.at(-1) === '--record') tied.splice(-1, 1, '--record=')
  return tied
}
