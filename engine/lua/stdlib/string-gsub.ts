/**
 * `string.gsub`.
 *
 * Source: LuaJIT 2.1 `lib_string.c`: `%` before a character that is no digit stands for that character,
 * at the end of the replacement for a NUL; callbacks cannot yield.
 */

import { LuaFunction } from '../runtime/function.ts'
import { LuaCallerError } from '../runtime/lua-error.ts'
import { callFromNative } from '../runtime/call.ts'
import { argumentError, checkString, defineNative, optInteger } from '../runtime/native.ts'
import { numberToString } from '../runtime/number.ts'
import { LuaTable } from '../runtime/table.ts'
import { firstOf, type LuaReturn, type LuaValue, typeName, valuesOf } from '../runtime/value.ts'
import { type LuaVm } from '../vm.ts'
import { chargeString } from './charge.ts'
import { compilePattern, type LuaPattern } from './lua-pattern.ts'
import { readField } from './plain-operators.ts'
import { type PatternMatcher } from './pattern-matcher.ts'
import { captures } from './string-search.ts'

/** From here on the result is charged while it grows. */
const LARGE = 1 << 20

/**
 * What replaces each match, or gives it: undefined or false keeps the text. Captures must be read before Lua runs.
 */
type Replacer = string | ((start: number, end: number) => LuaValue)

/** The native itself. */
export function gsubFunction(vm: LuaVm, matcher: PatternMatcher): LuaFunction {
  return defineNative('gsub', function (_F, subject, pattern, replacement, limit): LuaReturn {
    const s = checkString(subject, 1, arguments.length - 1)
    const compiled = compilePattern(checkString(pattern, 2, arguments.length - 1), true)
    const most = optInteger(limit, 4, s.length + 1)
    const replace = replacerFor(vm, matcher, s, replacement)
    return substitute(vm, matcher, { compiled, s, most, replace })
  })
}

interface Substitution {
  readonly compiled: LuaPattern
  readonly s: string
  readonly most: number
  readonly replace: Replacer
}

function substitute(vm: LuaVm, matcher: PatternMatcher, { compiled, s, most, replace }: Substitution): LuaReturn {
  let out = ''
  let copied = 0
  let from = 0
  let count = 0
  while (count < most) {
    const start = matcher.search(compiled, s, from)
    if (start < 0) break
    const end = matcher.matchEnd
    count++
    const text = typeof replace === 'string' ? replace : replacementText(replace(start, end))
    if (text !== undefined) {
      out += s.slice(copied, start) + text
      copied = end
      if (out.length > LARGE) chargeString(vm.state, text.length)
    }
    // After an empty match one character is passed over.
    from = end > start ? end : end + 1
    if (from > s.length || compiled.anchored) break
  }
  if (copied === 0 && out === '') return [s, count]
  const result = out + s.slice(copied)
  chargeString(vm.state, result.length)
  return [result, count]
}

/** What a replacement stands for; undefined keeps the match. */
export function replacementText(value: LuaValue): string | undefined {
  if (typeof value === 'string') return value
  if (value === undefined || value === false) return undefined
  if (typeof value === 'number') return numberToString(value)
  throw new LuaCallerError(`invalid replacement value (a ${typeName(value)})`)
}

function replacerFor(vm: LuaVm, matcher: PatternMatcher, s: string, replacement: LuaValue): Replacer {
  if (typeof replacement === 'string') return expandText(matcher, s, replacement)
  if (typeof replacement === 'number') return expandText(matcher, s, numberToString(replacement))
  if (replacement instanceof LuaFunction) {
    return (start, end) => callReplacement(vm, replacement, valuesOf(captures(matcher, s, start, end)))
  }
  if (replacement instanceof LuaTable) {
    return (start, end) => {
      const key = matcher.level === 0 ? s.slice(start, end) : matcher.capture(0)
      return readField(vm.state, replacement, key)
    }
  }
  return argumentError(3, 'string/function/table expected')
}

function callReplacement(vm: LuaVm, replacement: LuaFunction, args: readonly LuaValue[]): LuaValue {
  const S = vm.state
  return S.co === undefined ? vm.callPlain(replacement, args)[0] : firstOf(callFromNative(S, replacement, args))
}

/** A replacement with `%1` in it: literal pieces and capture numbers, taken apart once. */
function expandText(matcher: PatternMatcher, s: string, replacement: string): Replacer {
  if (!replacement.includes('%')) return replacement
  const pieces = piecesOf(replacement)
  if (pieces.length === 0) return ''
  if (pieces.length === 1 && typeof pieces[0] === 'string') return pieces[0]
  return (start, end) => {
    let out = ''
    for (const piece of pieces) {
      if (typeof piece === 'string') out += piece
      else if (piece === 0 || (piece === 1 && matcher.level === 0)) out += s.slice(start, end)
      else out += matcher.capture(piece - 1)
    }
    return out
  }
}

type Pieces = readonly (string | number)[]

const KEPT = 200
const taken = new Map<string, Pieces>()

function piecesOf(replacement: string): Pieces {
  let pieces = taken.get(replacement)
  if (pieces !== undefined) return pieces
  pieces = takeApart(replacement)
  if (taken.size >= KEPT) taken.clear()
  taken.set(replacement, pieces)
  return pieces
}

function takeApart(replacement: string): Pieces {
  const pieces: (string | number)[] = []
  let literal = ''
  for (let i = 0; i < replacement.length; i++) {
    const character = replacement[i] ?? ''
    if (character !== '%') {
      literal += character
      continue
    }
    const next = replacement[++i] ?? '\0'
    if (next < '0' || next > '9') {
      literal += next
      continue
    }
    if (literal !== '') pieces.push(literal)
    literal = ''
    pieces.push(Number(next))
  }
  if (literal !== '') pieces.push(literal)
  return pieces
}
