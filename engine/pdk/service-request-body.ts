import type { RequestContext } from '../gateway/request-context.ts'
import type { LuaFunction } from '../lua/runtime/function.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { EMPTY, typeName, type LuaReturn, type LuaValue } from '../lua/runtime/value.ts'
import { announceChange } from '../scripting/announcer.ts'
import { loadBody, loadBodyPlain, replaceRequestBody } from '../scripting/request-body.ts'
import { setRequestHeader } from '../scripting/request-headers.ts'
import type { PdkApi } from './api.ts'
import { boundaryOf, encodeMultipart } from './multipart.ts'
import { encodedArgs } from './query.ts'

/** `kong.service.request.set_raw_body` and `set_body` (Kong: pdk.json). */
export function bodySetters(api: PdkApi): Record<string, LuaFunction> {
  const { vm } = api
  return {
    set_raw_body: setter(api, 'set_raw_body', (_ctx, [body]) => {
      if (typeof body !== 'string') return vm.fail('body must be a string')
      return { body, result: EMPTY }
    }),
    set_body: setter(api, 'set_body', (ctx, [args, mime]) => encodedBody(api, ctx, args, mime)),
  }
}

/** What a setter found out before it touches the request. */
interface NewBody {
  readonly body?: string
  readonly contentType?: string
  readonly result: LuaReturn
}

function setter(
  api: PdkApi,
  name: string,
  prepare: (ctx: RequestContext, args: readonly LuaValue[]) => NewBody,
): LuaFunction {
  return api.waiting(
    `kong.service.request.${name}`,
    function* (ctx, ...args) {
      const prepared = prepare(ctx, args)
      // the client's body has to be read before it can be replaced
      if (prepared.body !== undefined) yield* loadBody(api.vm, api, ctx)
      return replace(api, ctx, prepared)
    },
    (ctx, ...args) => {
      const prepared = prepare(ctx, args)
      if (prepared.body !== undefined) loadBodyPlain(api.vm, api, ctx)
      return replace(api, ctx, prepared)
    },
  )
}

function replace({ vm }: PdkApi, ctx: RequestContext, { body, contentType, result }: NewBody): LuaReturn {
  if (body === undefined) return result
  const before = ctx.inbound.body
  replaceRequestBody(ctx, body)
  announceChange(vm, ctx, { target: 'upstream-request', key: 'body', before, after: body })
  if (contentType !== undefined) setRequestHeader(vm, ctx, 'Content-Type', [contentType])
  return result
}

function encodedBody(api: PdkApi, ctx: RequestContext, args: LuaValue, mime: LuaValue): NewBody {
  const { vm } = api
  if (!(args instanceof LuaTable)) return vm.fail('args must be a table')
  if (mime !== undefined && typeof mime !== 'string') return vm.fail('mime must be a string')
  const given = mime ?? ctx.inbound.headers.get('Content-Type')
  if (given === undefined) {
    return { result: [undefined, 'content type was neither explicitly given as an argument or received as a header'] }
  }
  const type = given.split(';')[0]?.trim() ?? given
  switch (type) {
    case 'application/x-www-form-urlencoded':
      return { body: encodedArgs(api, args), contentType: type, result: true }
    case 'application/json':
      return jsonBody(api, args, type)
    case 'multipart/form-data':
      return multipartBody(api, args, given)
    default:
      return vm.fail(`unsupported content type ${given}`)
  }
}

function jsonBody({ modules }: PdkApi, args: LuaTable, contentType: string): NewBody {
  const encoded = modules.encodeJson(args)
  return 'error' in encoded ? { result: [undefined, encoded.error] } : { body: encoded.text, contentType, result: true }
}

function multipartBody(api: PdkApi, args: LuaTable, given: string): NewBody {
  const { vm } = api
  const fields = [...args.entries()].map(([key, value]): [string, string] => {
    if (typeof key !== 'string')
      return vm.fail(`invalid key "${vm.tostring(key)}": got ${typeName(key)}, expected string`)
    if (!['string', 'number', 'boolean'].includes(typeof value)) {
      return vm.fail(`invalid value "${key}": got ${typeName(value)}, expected string, number or boolean`)
    }
    return [key, vm.tostring(value)]
  })
  const boundary = boundaryOf(given) ?? randomBoundary(api)
  const body = encodeMultipart(
    fields.sort(([a], [b]) => (a < b ? -1 : 1)),
    boundary,
  )
  return { body, contentType: `multipart/form-data; boundary=${boundary}`, result: true }
}

function randomBoundary({ host }: PdkApi): string {
  return [...host.random(16)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
