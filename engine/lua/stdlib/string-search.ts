/**
 * `string.find`, `match` and `gmatch`.
 *
 * Source: LuaJIT 2.1 `lib_string.c` with 5.2 compatibility (a start behind the end finds nothing).
 */

import { type LuaFunction } from '../runtime/function.ts'
import { checkString, defineNative, optInteger } from '../runtime/native.ts'
import { EMPTY, type LuaReturn, type LuaValue } from '../runtime/value.ts'
import { compilePattern, hasSpecials } from './lua-pattern.ts'
import { type PatternMatcher } from './pattern-matcher.ts'
import { plainIndex, searchSteps } from './plain-search.ts'

/** The natives that search, all on one matcher. */
export function searchFunctions(matcher: PatternMatcher): Record<'find' | 'match' | 'gmatch', LuaFunction> {
  return {
    find: defineNative('find', function (_F, subject, pattern, init, plain): LuaReturn {
      const s = typeof subject === 'string' ? subject : checkString(subject, 1, arguments.length - 1)
      const p = typeof pattern === 'string' ? pattern : checkString(pattern, 2, arguments.length - 1)
      const from = startIndex(init, s.length)
      if (from > s.length) return undefined
      if ((plain !== undefined && plain !== false) || !hasSpecials(p)) {
        const at = plainIndex(s, p, from)
        matcher.chargeSteps(searchSteps((at < 0 ? s.length : at) - from, p))
        return at < 0 ? undefined : [at + 1, at + p.length]
      }
      const start = matcher.search(compilePattern(p, true), s, from)
      if (start < 0) return undefined
      const { level, matchEnd } = matcher
      if (level === 0) return [start + 1, matchEnd]
      if (level === 1) return [start + 1, matchEnd, matcher.capture(0)]
      return [start + 1, matchEnd, ...captureList(matcher)]
    }),

    match: defineNative('match', function (_F, subject, pattern, init): LuaReturn {
      const s = typeof subject === 'string' ? subject : checkString(subject, 1, arguments.length - 1)
      const p = typeof pattern === 'string' ? pattern : checkString(pattern, 2, arguments.length - 1)
      const from = startIndex(init, s.length)
      if (from > s.length) return undefined
      const start = matcher.search(compilePattern(p, true), s, from)
      return start < 0 ? undefined : captures(matcher, s, start, matcher.matchEnd)
    }),

    gmatch: defineNative('gmatch', function (_F, subject, pattern): LuaReturn {
      const s = checkString(subject, 1, arguments.length - 1)
      const compiled = compilePattern(checkString(pattern, 2, arguments.length - 1), false)
      let from = 0
      return defineNative('gmatch_aux', (): LuaReturn => {
        const start = matcher.search(compiled, s, from)
        if (start < 0) {
          from = s.length + 1
          return EMPTY
        }
        const end = matcher.matchEnd
        from = end === start ? end + 1 : end
        return captures(matcher, s, start, end)
      })
    }),
  }
}

/** All captures, or the whole match when the pattern has none. */
export function captures(matcher: PatternMatcher, s: string, start: number, end: number): LuaReturn {
  if (matcher.level === 0) return s.slice(start, end)
  return matcher.level === 1 ? matcher.capture(0) : captureList(matcher)
}

/** Lists written out are made at their size. */
function captureList(matcher: PatternMatcher): readonly LuaValue[] {
  switch (matcher.level) {
    case 0:
      return EMPTY
    case 1:
      return [matcher.capture(0)]
    case 2:
      return [matcher.capture(0), matcher.capture(1)]
    case 3:
      return [matcher.capture(0), matcher.capture(1), matcher.capture(2)]
    default:
      return Array.from({ length: matcher.level }, (_, i) => matcher.capture(i))
  }
}

function startIndex(init: LuaValue, length: number): number {
  if (init === undefined) return 0
  const start = optInteger(init, 3, 1)
  return start < 0 ? Math.max(0, start + length) : Math.max(0, start - 1)
}
