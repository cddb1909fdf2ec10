import type { RequestContext } from '../gateway/request-context.ts'
import { argumentError, defineNative } from '../lua/runtime/native.ts'
import { numberToString } from '../lua/runtime/number.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { EMPTY, typeName, type LuaReturn, type LuaValue } from '../lua/runtime/value.ts'
import { contextOf, requestOf } from '../scripting/current.ts'
import { refuse, type NgxApi } from './api.ts'
import { arrayItems } from './output-text.ts'

/** `ngx.arg` of body_filter: the chunk and whether it is the last (Kong: nginx-behaviour.md §5). */
export function installArg({ vm }: NgxApi, ngx: LuaTable): void {
  const arg = new LuaTable()
  arg.metatable = LuaTable.fromRecord({
    __index: defineNative('__index', (_F, _table, index) => {
      const ctx = requestOf(vm)
      if (ctx?.nginxPhase !== 'body_filter') return vm.fail('API disabled in the current context')
      if (index === 1) return ctx.filter.chunk
      return index === 2 ? ctx.filter.eof : undefined
    }),
    __newindex: defineNative('__newindex', (_F, _table, index, value) => {
      const context = contextOf(vm)
      const ctx = requestOf(vm)
      if (ctx?.nginxPhase !== 'body_filter') {
        return context === undefined ? vm.fail('no request found') : refuse(vm, context)
      }
      return assign(ctx, index, value, vm.fail.bind(vm))
    }),
  })
  ngx.setString('arg', arg)
}

function assign(ctx: RequestContext, index: LuaValue, value: LuaValue, fail: (message: string) => never): LuaReturn {
  const { filter } = ctx
  if (index === 1) {
    filter.chunk = chunkText(value, fail)
    filter.isAssigned = true
  } else if (index === 2) {
    filter.eof = value !== undefined && value !== false
    if (filter.eof) filter.isAssigned = true
  } else return fail(`bad index: ${typeof index === 'number' ? index : typeName(index)}`)
  return EMPTY
}

function chunkText(value: LuaValue, fail: (message: string) => never): string {
  if (value === undefined) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'number') return numberToString(value)
  if (value instanceof LuaTable) return partsText(value)
  return fail(`bad chunk data type: ${typeName(value)}`)
}

function partsText(table: LuaTable): string {
  return arrayItems(table, 3).map(partText).join('')
}

function partText(part: LuaValue): string {
  if (typeof part === 'string') return part
  if (typeof part === 'number') return numberToString(part)
  if (part instanceof LuaTable) return partsText(part)
  return argumentError(3, `bad data type ${typeName(part)} found`)
}
