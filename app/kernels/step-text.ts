import type { TraceRow } from '../../engine/index.ts'

type Place = { readonly file: string; readonly line: number }

/** `handler.lua:11`. */
export function placeText({ file, line }: Place): string {
  return `${file.slice(file.lastIndexOf('/') + 1)}:${line}`
}

/** One row in a sentence, for the list a screen reader reads and for tests. */
export function describeRow(row: TraceRow): string {
  const { outcome, number, phase, plugin } = row
  if (outcome.type === 'skipped') return `ghost ${phase} ${plugin} did not run: ${outcome.sentence}`
  return `${number}. ${phase} ${plugin} ${describeOutcome(row)}`
}

function describeOutcome({ outcome, times }: TraceRow): string {
  switch (outcome.type) {
    case 'ran':
      return times > 1 ? `ran ${times} times` : 'ran'
    case 'exited':
      return `exited with ${outcome.status}${outcome.at ? ` at ${placeText(outcome.at)}` : ''}`
    case 'failed':
      return `failed${outcome.at ? ` at ${placeText(outcome.at)}` : ''}: ${outcome.message}`
    case 'skipped':
      return 'did not run'
  }
}

/** The line of source a row leads to: the exit or the error when there was one, else the handler. */
export function placeOfRow({ outcome, definedAt }: TraceRow): Place | undefined {
  if (outcome.type === 'exited' || outcome.type === 'failed') return outcome.at ?? definedAt
  return definedAt
}

/** Finds the scenario file of a chunk name, which may carry a path in front of it. */
export function findFile(files: Readonly<Record<string, string>>, chunk: string): string | undefined {
  if (chunk in files) return chunk
  return Object.keys(files).find((path) => chunk.endsWith(`/${path}`) || path.endsWith(`/${chunk}`))
}
