import { builtInPage } from '../gateway/built-in-pages.ts'
import type { KongErrorBody } from '../gateway/errors/kong-error.ts'
import type { NamedField, PlainRecord } from '../gateway/schema/field.ts'
import { nestFields, parseUrlEncoded } from './body/form.ts'
import { inferFields } from './body/infer.ts'
import { contentTypeProblem, readBody, type RequestBody } from './body/request-body.ts'
import {
  badRequest,
  methodNotAllowed,
  notFound,
  WRITES,
  type Answer,
  type Call,
  type Endpoint,
  METHODS,
} from './endpoints/endpoint.ts'
import { findEndpoint } from './endpoints/find-endpoint.ts'
import type { AdminFacts } from './facts.ts'
import type { AdminRequest, AdminResponse } from './message.ts'
import { respond } from './respond.ts'
import { DaoError } from './store/dao-error.ts'
import type { EntityStore } from './store/entity-store.ts'

/** client_max_body_size of Kong's Admin API. */
const MAX_BODY = 10 * 1024 * 1024

/** Answers a request to the Admin API. What it changes is in the store when this returns, whole or not at all. */
export function handleAdminRequest(request: AdminRequest, store: EntityStore, facts: AdminFacts): AdminResponse {
  const { path, query } = split(request.target)
  const segments = segmentsOf(path)
  if (isForeignWrite(request, facts)) return respond(refused(), request, facts)
  if ((request.body?.length ?? 0) > MAX_BODY) return respond(tooLarge(), request, facts)
  const endpoint = segments && facts.controls.pluginEndpoint(segments, findEndpoint(store, segments))
  if (!endpoint || Object.keys(endpoint).length === 0) return respond(notFound(), request, facts)
  if (request.method === 'OPTIONS') return respond({ status: 204 }, request, facts, endpoint)
  return respond(answer({ request, endpoint, query, store, facts, segments }), request, facts)
}

interface Found {
  readonly request: AdminRequest
  readonly endpoint: Endpoint
  readonly query: string
  readonly segments: readonly string[]
  readonly store: EntityStore
  readonly facts: AdminFacts
}

/** Kong looks at the content type, then for the method, then into the body (Kong: admin-api.md §1). */
function answer({ request, endpoint, query, segments, store, facts }: Found): Answer {
  const { method, headers } = request
  const needsBody = method === 'POST' || method === 'PUT' || method === 'PATCH'
  const problem = needsBody && contentTypeProblem(headers, { acceptsYaml: segments[0] === 'config' })
  if (problem) return bodyRefusal(problem)
  const wanted = METHODS.find((known) => known === (method === 'HEAD' ? 'GET' : method))
  const handler = wanted && endpoint[wanted]
  if (!handler) return methodNotAllowed()
  const body: RequestBody = needsBody ? readBody(headers, request.body) : { type: 'none' }
  if (body.type === 'refused') return bodyRefusal(body)
  const call = callOf({ store, facts, request, query, body })
  try {
    return store.atomic(() => handler(call))
  } catch (error) {
    if (error instanceof DaoError) return errorAnswer(error.body)
    throw error
  }
}

function callOf({
  store,
  facts,
  request,
  query,
  body,
}: Pick<Found, 'store' | 'facts' | 'request' | 'query'> & { readonly body: RequestBody }): Call {
  const value = body.type === 'json' || body.type === 'form' ? body.value : {}
  return {
    store,
    facts,
    request,
    query: firstValues(nestFields(parseUrlEncoded(query))),
    body: value,
    text: body.type === 'text' ? body.value : undefined,
    args(entity, known = {}) {
      if (body.type !== 'form') return value
      const { schema } = store.schemaOf(entity, { ...known, ...value })
      const fields = (schema.fields ?? []).map(typedTtl)
      return inferFields(value, fields, (name) => store.collection(name)?.entity.fields ?? [])
    },
  }
}

/** A time to live is judged by nobody, but a form has texts only. */
function typedTtl([name, field]: NamedField): NamedField {
  return name === 'ttl' && field.type === 'any' ? [name, { type: 'number' }] : [name, field]
}

function firstValues(given: PlainRecord): Record<string, string> {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => {
      const first: unknown = Array.isArray(value) ? value[0] : value
      return typeof first === 'object' || first === undefined ? [] : [[name, String(first)]]
    }),
  )
}

function bodyRefusal(body: RequestBody): Answer {
  if (body.type !== 'refused' || body.message === undefined) return { status: 415 }
  return badRequest(body.message)
}

/** Statuses of DAO errors by code (Kong: admin-api.md §2); others are crashes to Kong. */
const STATUSES: Readonly<Record<number, number>> = {
  1: 400,
  2: 400,
  3: 400,
  4: 400,
  5: 409,
  6: 404,
  7: 400,
  9: 400,
  10: 400,
  11: 400,
  12: 405,
  13: 400,
  14: 400,
  19: 400,
}

function errorAnswer(body: KongErrorBody): Answer {
  const status = STATUSES[body.code]
  if (status === 404) return notFound()
  return status === undefined ? { status: 500, body: { message: 'An unexpected error occurred' } } : { status, body }
}

/** A page that is not the studio may not write: any site could send forms to this port (issue 5, done when 5). */
function isForeignWrite({ method, headers }: AdminRequest, { trustedOrigins }: AdminFacts): boolean {
  if (!WRITES.some((write) => write === method)) return false
  const origins = headers.filter(([name]) => name.toLowerCase() === 'origin').map(([, value]) => value)
  return origins.some((origin) => !trustedOrigins.includes(origin))
}

function refused(): Answer {
  return { status: 403, body: { message: 'Only the studio may write to this Admin API from a page' } }
}

function tooLarge(): Answer {
  return { status: 413, body: new TextEncoder().encode(builtInPage(413) ?? '') }
}

function split(target: string): { readonly path: string; readonly query: string } {
  const at = target.indexOf('?')
  return at < 0 ? { path: target, query: '' } : { path: target.slice(0, at), query: target.slice(at + 1) }
}

/** Decoded parts of a path, a slash at its end left out; undefined for what cannot be decoded. */
function segmentsOf(path: string): readonly string[] | undefined {
  const bare = path.replace(/^\/+|\/$/g, '')
  if (bare === '') return []
  try {
    return bare.split('/').map((part) => decodeURIComponent(part))
  } catch {
    return undefined
  }
}
