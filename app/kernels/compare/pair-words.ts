import type { RowPair, TraceRow, ValueDifference } from '../../../engine/index.ts'
import { REASON_WORDS } from '../reason-words.ts'
import { placeText } from '../step-text.ts'

/** How a row is lit. */
export type PairLook = 'same' | 'moved' | 'new' | 'gone' | 'changed'

export function lookOf({ change, hasOtherOutcome, hasOtherConfiguration, values }: RowPair): PairLook {
  switch (change) {
    case 'moved':
      return 'moved'
    case 'new':
    case 'started':
      return 'new'
    case 'gone':
    case 'stopped':
      return 'gone'
    case 'same':
      return hasOtherOutcome || hasOtherConfiguration || values.length > 0 ? 'changed' : 'same'
  }
}

/** What became of a row, in a word or two; empty when nothing did. */
export function changeWords({ change, shift }: RowPair): string {
  const places = Math.abs(shift)
  const moved = shift === 0 ? '' : `moved ${shift < 0 ? 'up' : 'down'} ${places}`
  switch (change) {
    case 'same':
      return ''
    case 'moved':
      return moved
    case 'started':
      return moved === '' ? 'runs now' : `runs now, ${moved}`
    case 'stopped':
      return 'no longer runs'
    case 'new':
      return 'new'
    case 'gone':
      return 'gone'
  }
}

/** How a row ended, when that is more than running through. */
export function outcomeWords({ outcome }: TraceRow): string {
  switch (outcome.type) {
    case 'ran':
      return ''
    case 'exited':
      return `exit ${outcome.status}${outcome.at ? ` ${placeText(outcome.at)}` : ''}`
    case 'failed':
      return `failed${outcome.at ? ` ${placeText(outcome.at)}` : ''}`
    case 'skipped':
      return `not run: ${REASON_WORDS[outcome.reason.code]}${outcome.reason.by === undefined ? '' : ` of ${outcome.reason.by}`}`
  }
}

/** How many values of a row are named beside it. */
const NAMED = 2

/** What a row left otherwise, as one side has it. */
export function valueWords(values: readonly ValueDifference[], side: 'before' | 'after'): readonly string[] {
  const named = values
    .slice(0, NAMED)
    .map(
      (value) => `${value.key.replace(/^header /, '')} ${value[side] === undefined ? 'not set' : short(value[side])}`,
    )
  return values.length > NAMED ? [...named, `${values.length - NAMED} more`] : named
}

function short(text: string): string {
  return text.length > 24 ? `${text.slice(0, 24)}…` : text
}

/** `order: 1 moved`, `state: 3 differ`: the chips over a comparison. */
export function countWords(counts: {
  readonly order: number
  readonly outcomes: number
  readonly state: number
  readonly request: number
  readonly upstream: number
  readonly response: number
}): readonly string[] {
  const { order, outcomes, state, request, upstream, response } = counts
  const words = (count: number, what: string) =>
    count === 0 ? [] : [`${what}: ${count} differ${count === 1 ? 's' : ''}`]
  return [
    ...words(order, 'order'),
    ...words(outcomes, 'outcome'),
    ...words(state, 'state'),
    ...words(request, 'request'),
    ...words(upstream, 'upstream'),
    ...words(response, 'response'),
  ]
}
