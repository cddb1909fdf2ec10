/**
 * Lua patterns compiled to a linked list of items, cached by source text.
 *
 * Mistakes in a pattern are items too: LuaJIT notices them only when matching gets there
 * (`("b"):match("a[")` is nil, not an error). Source: Lua 5.1 manual §5.4.1, LuaJIT `lib_string.c`.
 */

import { bracketSet, type CharSet, classSet } from './pattern-class.ts'
import { type PatternCode } from './pattern-registers.ts'

/** What an item does; small integers because the matcher switches on them for every character. */
export const OP = {
  end: 0,
  char: 1,
  any: 2,
  set: 3,
  open: 4,
  position: 5,
  close: 6,
  balance: 7,
  frontier: 8,
  backreference: 9,
  endAnchor: 10,
  error: 11,
} as const

/** How often a single-character item repeats. */
export const REPEAT = { once: 0, optional: 1, star: 2, plus: 3, lazy: 4 } as const

/** One item of a compiled pattern. */
export interface PatternItem {
  readonly op: number
  readonly repeat: number
  /** The character, the capture index of `%1` or the opening delimiter of `%b`. */
  readonly code: number
  /** The closing delimiter of `%b`. */
  readonly code2: number
  readonly set: CharSet
  readonly message: string
  next: PatternItem | undefined
}

/** A compiled pattern; `anchored` when it began with `^` and was compiled with anchors. */
export interface LuaPattern {
  readonly source: string
  readonly anchored: boolean
  readonly first: PatternItem
  /** Steps walked so far. */
  heat: number
  /** False once it was found too big to become JavaScript. */
  isGeneratable: boolean
  code: PatternCode | undefined
}

const NO_SET: CharSet = new Uint8Array(256)
const CACHE_LIMIT = 500
const anchorCache = new Map<string, LuaPattern>()
const plainCache = new Map<string, LuaPattern>()

/**
 * Compiles a pattern. `gmatch` takes `^` as an ordinary character, hence `anchors: false` there.
 */
export function compilePattern(source: string, anchors: boolean): LuaPattern {
  const cache = anchors ? anchorCache : plainCache
  const known = cache.get(source)
  if (known !== undefined) return known
  // The matcher in C stops at a NUL.
  const nul = source.indexOf('\0')
  const text = nul < 0 ? source : source.slice(0, nul)
  const anchored = anchors && text.charCodeAt(0) === 94
  const first = compileItems(text, anchored ? 1 : 0)
  const compiled = { source, anchored, first, heat: 0, isGeneratable: true, code: undefined }
  if (cache.size >= CACHE_LIMIT) cache.clear()
  cache.set(source, compiled)
  return compiled
}

/** True when `find` cannot use a plain search. `)` is no special character: `("a"):find(")")` is nil, not an error. */
export function hasSpecials(text: string): boolean {
  return SPECIALS.test(text)
}

const SPECIALS = /[\^$*+?.([%-]/

function createItem(op: number, fields: Partial<Omit<PatternItem, 'op'>> = {}): PatternItem {
  return {
    op,
    repeat: fields.repeat ?? REPEAT.once,
    code: fields.code ?? 0,
    code2: fields.code2 ?? 0,
    set: fields.set ?? NO_SET,
    message: fields.message ?? '',
    next: undefined,
  }
}

function compileItems(text: string, start: number): PatternItem {
  const head = createItem(OP.end)
  let last = head
  let p = start
  while (p < text.length && last.op !== OP.error) {
    const [item, end] = compileItem(text, p)
    last.next = item
    last = item
    p = end
  }
  last.next = createItem(OP.end)
  return head.next ?? head
}

function compileItem(text: string, p: number): readonly [PatternItem, number] {
  switch (text[p]) {
    case '(':
      if (text[p + 1] === ')') return [createItem(OP.position), p + 2]
      return [createItem(OP.open), p + 1]
    case ')':
      return [createItem(OP.close), p + 1]
    case '$':
      if (p + 1 === text.length) return [createItem(OP.endAnchor), p + 1]
      break
    case '%': {
      const special = compileEscape(text, p)
      if (special !== undefined) return special
      break
    }
    default:
      break
  }
  return compileSingle(text, p)
}

/** `%b`, `%f` and `%1`; undefined for the escapes that stand for one character. */
function compileEscape(text: string, p: number): readonly [PatternItem, number] | undefined {
  const letter = text[p + 1] ?? ''
  if (letter === 'b') {
    if (p + 3 >= text.length) return [fault('unbalanced pattern'), text.length]
    return [createItem(OP.balance, { code: text.charCodeAt(p + 2), code2: text.charCodeAt(p + 3) }), p + 4]
  }
  if (letter === 'f') {
    if (text[p + 2] !== '[') return [fault("missing '[' after '%f' in pattern"), text.length]
    const end = classEnd(text, p + 2)
    if (typeof end === 'string') return [fault(end), text.length]
    return [createItem(OP.frontier, { set: bracketSet(text, p + 2, end - 1) }), end]
  }
  if (letter >= '0' && letter <= '9') {
    return [createItem(OP.backreference, { code: letter.charCodeAt(0) - 49 }), p + 2]
  }
  return undefined
}

function compileSingle(text: string, p: number): readonly [PatternItem, number] {
  const end = classEnd(text, p)
  if (typeof end === 'string') return [fault(end), text.length]
  const repeat = repeatOf(text[end])
  return [singleItem(text, p, end, repeat), repeat === REPEAT.once ? end : end + 1]
}

function singleItem(text: string, p: number, end: number, repeat: number): PatternItem {
  const first = text[p]
  if (first === '.') return createItem(OP.any, { repeat })
  if (first === '[') return createItem(OP.set, { set: bracketSet(text, p, end - 1), repeat })
  if (first !== '%') return createItem(OP.char, { code: text.charCodeAt(p), repeat })
  const code = text.charCodeAt(p + 1)
  const set = classSet(code)
  return set === undefined ? createItem(OP.char, { code, repeat }) : createItem(OP.set, { set, repeat })
}

function repeatOf(mark: string | undefined): number {
  switch (mark) {
    case '?':
      return REPEAT.optional
    case '*':
      return REPEAT.star
    case '+':
      return REPEAT.plus
    case '-':
      return REPEAT.lazy
    default:
      return REPEAT.once
  }
}

/** Index after the class that starts at `p`, or the error message. */
function classEnd(text: string, p: number): number | string {
  const first = text[p]
  if (first === '%') return p + 1 < text.length ? p + 2 : "malformed pattern (ends with '%')"
  if (first !== '[') return p + 1
  let q = p + 1
  if (text[q] === '^') q++
  do {
    if (q >= text.length) return "malformed pattern (missing ']')"
    const isEscape = text[q] === '%'
    q++
    if (isEscape && q < text.length) q++
  } while (text[q] !== ']')
  return q + 1
}

function fault(message: string): PatternItem {
  return createItem(OP.error, { message })
}
