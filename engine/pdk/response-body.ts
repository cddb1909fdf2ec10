import type { RequestContext } from '../gateway/request-context.ts'
import type { LuaFunction } from '../lua/runtime/function.ts'
import { EMPTY } from '../lua/runtime/value.ts'
import type { PdkApi } from './api.ts'

/** `kong.response.get_raw_body` and `set_raw_body`: the whole body, seen at its end (Kong: pdk.json). */
export function bodyFilterFunctions({ vm, onRequest }: PdkApi): Record<string, LuaFunction> {
  const buffers = new WeakMap<RequestContext, string[]>()
  return {
    get_raw_body: onRequest('kong.response.get_raw_body', (ctx) => {
      const { filter } = ctx
      const buffer = buffers.get(ctx)
      if (filter.eof && buffer === undefined) return filter.chunk
      const chunks = buffer ?? []
      if (filter.chunk !== '') {
        chunks.push(filter.chunk)
        buffers.set(ctx, chunks)
      }
      assign(filter, filter.eof ? chunks.join('') : '')
      return filter.eof ? filter.chunk : undefined
    }),
    set_raw_body: onRequest('kong.response.set_raw_body', (ctx, body) => {
      if (typeof body !== 'string') return vm.fail('body must be a string')
      assign(ctx.filter, body === '' ? '\n' : body)
      ctx.filter.eof = true
      buffers.delete(ctx)
      return EMPTY
    }),
  }
}

/** What writing `ngx.arg[1]` does. */
function assign(filter: RequestContext['filter'], chunk: string): void {
  filter.chunk = chunk
  filter.isAssigned = true
}
