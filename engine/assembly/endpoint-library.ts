import { collectionEndpoint, nestedCollectionEndpoint } from '../admin/endpoints/collection.ts'
import type { Answer, Call, Endpoint, Method } from '../admin/endpoints/endpoint.ts'
import { entityEndpoint, foreignEndpoint, nestedEntityEndpoint } from '../admin/endpoints/entity.ts'
import { DaoError, ERRORS } from '../admin/store/dao-error.ts'
import type { KongErrorBody } from '../gateway/errors/kong-error.ts'
import { isRecord, type PlainRecord } from '../gateway/schema/field.ts'
import { isUuid } from '../gateway/uuid.ts'
import { LuaFunction } from '../lua/runtime/function.ts'
import { LuaExit } from '../lua/runtime/lua-error.ts'
import { callPlain, defineNative } from '../lua/runtime/native.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { returnOf, type LuaReturn, type LuaValue } from '../lua/runtime/value.ts'
import type { LuaVm } from '../lua/vm.ts'
import { fromLua, toLua } from '../plugins/plain-data.ts'

/** A call of an endpoint that is under way, and how it is answered from inside. */
export interface Underway {
  readonly call: Call
  /** Ends the handler with an answer of Kong's own endpoints. */
  answer(answer: Answer): void
}

/** Which of Kong's generic endpoints, over which entities: what `endpoints.get_entity_endpoint` and its like were given. */
interface Meant {
  readonly kind: 'collection' | 'entity'
  readonly name: string
  readonly foreign: string | undefined
  readonly field: string
  /** `/routes/:routes/service`, not `/services/:services/routes/:routes`. */
  readonly isReference: boolean
}

const MAKERS: readonly (readonly [Method, Meant['kind']])[] = [
  ['GET', 'collection'],
  ['POST', 'collection'],
  ['GET', 'entity'],
  ['PUT', 'entity'],
  ['PATCH', 'entity'],
  ['DELETE', 'entity'],
]

/**
 * `kong.api.endpoints`, with which plugins write their `api.lua`: makers of the endpoints that every entity has, the
 * DAO calls behind them, and how errors are answered (Kong: admin-api.md §2, §4). `underway` is the call being served.
 */
export function createEndpointLibrary(vm: LuaVm, underway: () => Underway | undefined): LuaTable {
  const library = new LuaTable()
  for (const [method, kind] of MAKERS) {
    const name = `${method.toLowerCase()}_${kind}_endpoint`
    const make = defineNative(name, (_F, schema, foreign, field, _method, isReference) => {
      const meant = { kind, name: nameOf(schema), foreign: foreign instanceof LuaTable ? nameOf(foreign) : undefined }
      const whole = { ...meant, field: typeof field === 'string' ? field : '', isReference: isReference === true }
      return defineNative(name, (_G, self, _db, _helpers, change) => {
        const current = underway()
        if (!current) return vm.fail(`${name} serves requests to the Admin API only`)
        const served = serve(whole, method, { self, call: current.call })
        // Others are handed what they take over from instead.
        const isPost = method === 'POST' && change instanceof LuaFunction
        return finish(current, isPost ? changed(vm, served, change) : served)
      })
    })
    library.setString(name, make)
  }
  for (const deed of ['select', 'update', 'upsert', 'delete', 'insert'] as const) {
    const name = `${deed}_entity`
    library.setString(
      name,
      defineNative(name, (_F, self, db, schema, method) => daoCall(vm, deed, { self, db, schema, method })),
    )
  }
  library.setString('handle_error', handleError(vm))
  library.setString('disable', LuaTable.fromRecord({ before: disabled(underway) }))
  return library
}

/** What one of Kong's own endpoints answers to the parameters and arguments that Lua left in `self`. @throws {DaoError} */
function serve(
  { kind, name, foreign, field, isReference }: Meant,
  method: Method,
  { self, call }: { readonly self: LuaValue; readonly call: Call },
): Answer {
  const collection = collectionIn(call, name)
  const others = foreign === undefined ? undefined : collectionIn(call, foreign)
  const key = paramOf(self, name)
  const endpointOf = (): Endpoint => {
    if (!others) return kind === 'collection' ? collectionEndpoint(collection) : entityEndpoint(collection, key)
    const above = paramOf(self, others.entity.name)
    if (kind === 'collection')
      return nestedCollectionEndpoint({ parents: others, key: above, children: collection, field })
    if (isReference) return foreignEndpoint({ collection, key, field, others })
    return nestedEntityEndpoint({ parents: collection, key, children: others, field }, above)
  }
  const post = fromLua(fieldIn(fieldIn(self, 'args'), 'post'))
  const given: PlainRecord = isRecord(post) ? post : {}
  const handler = endpointOf()[method]
  return handler?.({ ...call, args: () => given }) ?? { status: 405, body: { message: 'Method not allowed' } }
}

function finish({ answer }: Underway, served: Answer): never {
  answer(served)
  throw new LuaExit({ type: 'exit', status: served.status })
}

/** `post_process`: what is shown of a new row. */
function changed(vm: LuaVm, served: Answer, change: LuaFunction): Answer {
  const [value] = callPlain(vm, change, [toLua(served.body)])
  return { ...served, body: fromLua(value) }
}

const PARAMETER_DEEDS = { select: 0, delete: 0, update: 1, upsert: 1 } as const

/** `select_entity(self, db, schema, method)`: the DAO of the schema with the key in `self.params`. */
function daoCall(
  vm: LuaVm,
  deed: keyof typeof PARAMETER_DEEDS | 'insert',
  { self, db, schema, method }: Readonly<Record<'self' | 'db' | 'schema' | 'method', LuaValue>>,
): LuaReturn {
  const name = nameOf(schema)
  const dao = fieldIn(db, name)
  const post = fieldIn(fieldIn(self, 'args'), 'post')
  const run = (own: string, args: readonly LuaValue[]) =>
    returnOf(callPlain(vm, fieldIn(dao, typeof method === 'string' ? method : own), [dao, ...args]))
  if (deed === 'insert') return run(deed, [post])
  const key = fieldIn(fieldIn(self, 'params'), name)
  const more = PARAMETER_DEEDS[deed] === 1 ? [post] : []
  const field = fieldIn(schema, 'endpoint_key')
  if (typeof key === 'string' && !isUuid(key) && typeof field === 'string')
    return run(`${deed}_by_${field}`, [key, ...more])
  return run(deed, [key instanceof LuaTable ? key : LuaTable.fromRecord({ id: key }), ...more])
}

/** `handle_error(err_t)`: the error of a DAO as the Admin API answers it. */
function handleError(vm: LuaVm): LuaFunction {
  return defineNative('handle_error', (_F, error) => {
    const body = fromLua(error)
    if (!isRecord(body) || typeof body['code'] !== 'number') return vm.fail(vm.tostring(error), 0)
    const { strategy: _strategy, ...shown } = body
    throw new DaoError({ string: String(body['message']), body: shown as unknown as KongErrorBody })
  })
}

function disabled(underway: () => Underway | undefined): LuaFunction {
  return defineNative('before', () => {
    const current = underway()
    return current && finish(current, { status: 404, body: { message: 'Not found' } })
  })
}

function collectionIn({ store }: Call, name: string) {
  const collection = store.collection(name)
  if (!collection) throw new DaoError(ERRORS.database_error(`no such table: ${name}`))
  return collection
}

/** A key of the path, as Lua may have changed it. */
function paramOf(self: LuaValue, name: string): string {
  const value = fieldIn(fieldIn(self, 'params'), name)
  return String(value instanceof LuaTable ? value.getString('id') : value)
}

function nameOf(schema: LuaValue): string {
  return String(fieldIn(schema, 'name'))
}

function fieldIn(value: LuaValue, key: string): LuaValue {
  return value instanceof LuaTable ? value.getString(key) : undefined
}
