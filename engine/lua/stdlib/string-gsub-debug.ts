import { callUnyielding } from '../runtime/call-debug.ts'
import { LuaFunction, type SuspendingBody } from '../runtime/function.ts'
import { checkString, optInteger } from '../runtime/native.ts'
import { firstOf, valuesOf } from '../runtime/value.ts'
import type { LuaVm } from '../vm.ts'
import { chargeString } from './charge.ts'
import { compilePattern } from './lua-pattern.ts'
import type { PatternMatcher } from './pattern-matcher.ts'
import { captures } from './string-search.ts'
import { replacementText } from './string-gsub.ts'

/** `string.gsub` in the debug form: a replacement function can pause. Captures are read before it runs. */
export function debugGsub(vm: LuaVm, matcher: PatternMatcher, gsub: LuaFunction): SuspendingBody {
  const { q } = gsub.p
  return function* (F, ...args) {
    const [, , replacement, limit] = args
    if (!(replacement instanceof LuaFunction)) return q(F, ...args)
    const s = checkString(args[0], 1, args.length)
    const compiled = compilePattern(checkString(args[1], 2, args.length), true)
    const most = optInteger(limit, 4, s.length + 1)
    let out = ''
    let copied = 0
    let from = 0
    let count = 0
    while (count < most) {
      const start = matcher.search(compiled, s, from)
      if (start < 0) break
      const end = matcher.matchEnd
      count++
      const found = valuesOf(captures(matcher, s, start, end))
      const text = replacementText(firstOf(yield* callUnyielding(vm.state, replacement, found)))
      if (text !== undefined) {
        out += s.slice(copied, start) + text
        copied = end
      }
      from = end > start ? end : end + 1
      if (from > s.length || compiled.anchored) break
    }
    const result = copied === 0 && out === '' ? s : out + s.slice(copied)
    chargeString(vm.state, result.length)
    return [result, count]
  }
}
