/**
 * What the rest of a pattern can begin with: lets the matcher skip places where the rest cannot match, and leave out
 * attempts that cannot succeed. Source of the rules: Lua 5.1 manual §5.4.1.
 */

import { OP, type PatternItem, REPEAT } from './lua-pattern.ts'
import { type CharSet } from './pattern-class.ts'
import { MAX_CAPTURES } from './pattern-registers.ts'

/** An item, with what is known before any matching. */
export interface PatternStep {
  readonly item: PatternItem
  /** The capture that it opens, closes or refers to. */
  readonly capture: number
  /** Undefined, or what is raised when matching gets here. */
  readonly error: string | undefined
}

/** About the steps from one on: on what characters they can match at all. */
export interface Outlook {
  readonly set: CharSet
  /** Whether they can match where the subject ends. */
  readonly atEnd: boolean
  /** False when they match whatever comes. */
  readonly canFail: boolean
}

/** The captures of a pattern are the same at each of its items, however it matches: so are their mistakes. */
export function stepsOf(first: PatternItem): readonly PatternStep[] {
  const steps: PatternStep[] = []
  const isClosed: boolean[] = []
  for (let item: PatternItem | undefined = first; item !== undefined; item = item.next) {
    const step = stepOf(item, isClosed)
    steps.push(step)
    if (step.error !== undefined) break
  }
  return steps
}

function stepOf(item: PatternItem, isClosed: boolean[]): PatternStep {
  switch (item.op) {
    case OP.open:
    case OP.position:
      if (isClosed.length >= MAX_CAPTURES) return { item, capture: 0, error: 'too many captures' }
      return { item, capture: isClosed.push(item.op === OP.position) - 1, error: undefined }
    case OP.close: {
      const capture = isClosed.lastIndexOf(false)
      if (capture < 0) return { item, capture, error: 'invalid pattern capture' }
      isClosed[capture] = true
      return { item, capture, error: undefined }
    }
    case OP.backreference:
      return { item, capture: item.code, error: isClosed[item.code] === true ? undefined : 'invalid capture index' }
    case OP.error:
      return { item, capture: 0, error: item.message }
    default:
      return { item, capture: 0, error: undefined }
  }
}

const ALL: CharSet = new Uint8Array(256).fill(1)
const NONE: CharSet = new Uint8Array(256)

/** The outlook from each step on. */
export function outlooksOf(steps: readonly PatternStep[]): readonly Outlook[] {
  let rest: Outlook = { set: ALL, atEnd: true, canFail: false }
  const outlooks: Outlook[] = []
  for (const step of steps.toReversed()) {
    rest = outlookOf(step, rest)
    outlooks.push(rest)
  }
  return outlooks.toReversed()
}

function outlookOf({ item, error }: PatternStep, rest: Outlook): Outlook {
  if (error !== undefined) return { set: ALL, atEnd: true, canFail: true }
  switch (item.op) {
    case OP.char:
    case OP.any:
    case OP.set: {
      const set = membersOf(item)
      if (item.repeat === REPEAT.once || item.repeat === REPEAT.plus) return { set, atEnd: false, canFail: true }
      return { ...rest, set: combine(set, rest.set, (a, b) => a | b) }
    }
    case OP.endAnchor:
      return { set: NONE, atEnd: true, canFail: true }
    case OP.balance:
      return { set: only(item.code), atEnd: false, canFail: true }
    case OP.frontier:
      return {
        set: combine(item.set, rest.set, (a, b) => a & b),
        atEnd: rest.atEnd && item.set[0] === 1,
        canFail: true,
      }
    case OP.backreference:
      return { set: ALL, atEnd: true, canFail: true }
    default:
      return rest
  }
}

/** The characters that a single-character item takes. */
export function membersOf(item: PatternItem): CharSet {
  switch (item.op) {
    case OP.char:
      return only(item.code)
    case OP.any:
      return ALL
    default:
      return item.set
  }
}

/** Whether no character is in both. */
export function isDisjoint(a: CharSet, b: CharSet): boolean {
  return a.every((isIn, code) => isIn === 0 || b[code] === 0)
}

function only(code: number): CharSet {
  const set = new Uint8Array(256)
  set[code] = 1
  return set
}

function combine(a: CharSet, b: CharSet, rule: (a: number, b: number) => number): CharSet {
  return a.map((isIn, code) => rule(isIn, b[code] ?? 0))
}
