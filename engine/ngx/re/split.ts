import { type LuaVm } from '../../lua/vm.ts'
import { defineNative } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import { type LuaReturn, type LuaValue } from '../../lua/runtime/value.ts'
import { compareError, libraryError } from '../codec/library-error.ts'
import { NO_MATCH } from './pcre/execute.ts'
import { compileRegex, executionError, runRegex, type Regex } from './regex.ts'

const FILE = 'ngx/re.lua'

/** What one split produced, and the byte offset where its last match ended. */
type Split = { readonly fields: readonly string[]; readonly end: number } | { readonly error: string }

/**
 * Cuts at every match. Empty matches at the start of a field are passed over; the first group of a match
 * becomes a field; without a limit empty fields at the end are dropped. Source: lua-resty-core ngx/re.lua.
 */
function splitText(vm: LuaVm, regex: Regex, subject: string, how: { start: number; max: number }): Split {
  const { start, max } = how
  const fields: string[] = []
  let field = start
  let offset = start
  let count = 1
  while ((max <= 0 || count < max) && offset < subject.length) {
    const captures = runRegex(vm, regex, subject, offset)
    if (captures === NO_MATCH) break
    if (typeof captures === 'number') return { error: executionError(captures) }
    const [from = 0, to = 0, groupFrom = -1, groupTo = -1] = captures
    offset = from === to ? to + 1 : to
    if (from === to && (from <= field || from >= subject.length)) continue
    fields.push(subject.slice(field, from))
    if (regex.groupCount > 0 && groupFrom >= 0) fields.push(subject.slice(groupFrom, groupTo))
    count++
    field = to
  }
  fields.push(subject.slice(field))
  if (max <= 0) while (fields.length > 0 && fields[fields.length - 1] === '') fields.pop()
  return { fields, end: offset }
}

function positionOf(ctx: LuaValue): number {
  if (!(ctx instanceof LuaTable)) return 1
  const pos = ctx.getString('pos')
  if (pos === undefined || pos === false) return 1
  return typeof pos === 'number' ? pos : compareError(FILE, 140, 0, pos)
}

function fill(into: LuaTable, fields: readonly string[]): LuaTable {
  fields.forEach((field, index) => into.setIndex(index + 1, field))
  into.setIndex(fields.length + 1, undefined)
  return into
}

function split(vm: LuaVm, args: readonly LuaValue[]): LuaReturn {
  const [subject, regex, opts, ctx, max, res] = args
  const text = typeof subject === 'string' ? subject : vm.tostring(subject)
  const position = positionOf(ctx)
  const limit = max === undefined || max === false ? 0 : max
  if (typeof limit !== 'number') return compareError(FILE, 129, 0, limit)
  if (res !== undefined && res !== false && !(res instanceof LuaTable)) return vm.fail('res is not a table')
  const into = res instanceof LuaTable ? res : new LuaTable()
  if (position > text.length) return fill(into, [])
  const compiled = compileRegex(regex, opts, true)
  if (typeof compiled === 'string') return [undefined, compiled]
  const done = splitText(vm, compiled, text, { start: Math.max(0, Math.trunc(position) - 1), max: limit })
  if ('error' in done) return [undefined, done.error]
  if (ctx instanceof LuaTable) ctx.setString('pos', done.end)
  return fill(into, done.fields)
}

/** The module ngx.re: split and opt. */
export function createReModule(vm: LuaVm): LuaTable {
  return LuaTable.fromRecord({
    version: '0.1.31',
    split: defineNative('split', (_F, ...args) => split(vm, args)),
    opt: defineNative('opt', (_F, option) => {
      if (option !== 'jit_stack_size') return libraryError(FILE, 300, 'unrecognized option name')
      const detail = 'changing jit stack size is not allowed when some regexs have already been compiled and cached'
      return libraryError(FILE, 285, detail)
    }),
  })
}
