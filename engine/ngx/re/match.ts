import { type LuaVm } from '../../lua/vm.ts'
import { defineNative } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import { typeName, type LuaReturn, type LuaValue } from '../../lua/runtime/value.ts'
import { compareError, libraryError } from '../codec/library-error.ts'
import { collectCaptures } from './captures.ts'
import { NO_MATCH } from './pcre/execute.ts'
import { compileRegex, executionError, runRegex, type Regex } from './regex.ts'
import { REGEX_FILE } from './regex-options.ts'

/** `ctx.pos` as a byte offset. @throws LuaError if ctx is no table or pos no number */
function startOffset(ctx: LuaValue): number {
  if (ctx === undefined || ctx === false || typeof ctx === 'string') return 0
  if (!(ctx instanceof LuaTable)) {
    return libraryError(REGEX_FILE, 749, `attempt to index local 'ctx' (a ${typeName(ctx)} value)`)
  }
  const pos = ctx.getString('pos')
  if (pos === undefined || pos === false) return 0
  if (typeof pos !== 'number') return compareError(REGEX_FILE, 750, 0, pos)
  return pos <= 0 ? 0 : Math.trunc(pos - 1)
}

function setPosition(ctx: LuaValue, end: number): void {
  if (ctx === undefined || ctx === false) return
  if (ctx instanceof LuaTable) ctx.setString('pos', end + 1)
  else libraryError(REGEX_FILE, 798, `attempt to index local 'ctx' (a ${typeName(ctx)} value)`)
}

function resultTable(res: LuaValue): LuaTable | undefined {
  if (res === undefined || res === false) return undefined
  if (res instanceof LuaTable) return res
  return libraryError(REGEX_FILE, 618, `attempt to index local 'res' (a ${typeName(res)} value)`)
}

function match(vm: LuaVm, subject: string, compiled: Regex | string, ctx: LuaValue, res: LuaValue): LuaReturn {
  if (typeof compiled === 'string') return [undefined, compiled]
  const captures = runRegex(vm, compiled, subject, startOffset(ctx))
  if (captures === NO_MATCH) return undefined
  if (typeof captures === 'number') return [undefined, executionError(captures)]
  setPosition(ctx, captures[1] ?? 0)
  return collectCaptures(compiled, subject, captures, resultTable(res))
}

/** Which group find reports; a number below 0 or none means the whole match. */
function wantedGroup(nth: LuaValue, groupCount: number): number | undefined {
  if (nth === undefined || nth === false) return 0
  if (typeof nth !== 'number') return compareError(REGEX_FILE, 804, nth, 0)
  if (nth < 0) return 0
  return nth > groupCount ? undefined : nth
}

function find(vm: LuaVm, subject: string, compiled: Regex | string, ctx: LuaValue, nth: LuaValue): LuaReturn {
  if (typeof compiled === 'string') return [undefined, undefined, compiled]
  const captures = runRegex(vm, compiled, subject, startOffset(ctx))
  if (captures === NO_MATCH) return undefined
  if (typeof captures === 'number') return [undefined, undefined, executionError(captures)]
  setPosition(ctx, captures[1] ?? 0)
  const group = wantedGroup(nth, compiled.groupCount)
  if (group === undefined) return [undefined, undefined, 'nth out of bound']
  // The C array is indexed with nth * 2, so a fraction reads between two groups.
  const from = (captures[Math.trunc(group * 2)] ?? -1) + 1
  const to = captures[Math.trunc(group * 2 + 1)] ?? -1
  return to < 0 ? [undefined, undefined] : [from, to]
}

/** ngx.re.match and ngx.re.find. Source: lua-resty-core resty/core/regex.lua re_match_helper(). */
export function installMatch(vm: LuaVm, re: LuaTable): void {
  re.setString(
    'match',
    defineNative('match', (_F, subject, regex, opts, ctx, res) => {
      const text = typeof subject === 'string' ? subject : vm.tostring(subject)
      return match(vm, text, compileRegex(regex, opts, true), ctx, res)
    }),
  )
  re.setString(
    'find',
    defineNative('find', (_F, subject, regex, opts, ctx, nth) => {
      const text = typeof subject === 'string' ? subject : vm.tostring(subject)
      return find(vm, text, compileRegex(regex, opts, true), ctx, nth)
    }),
  )
}
