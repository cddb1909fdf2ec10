import type { PlainRecord } from '../../gateway/schema/field.ts'
import type { EntitySchema } from '../../gateway/schema/core.ts'
import type { HeaderPair } from '../../gateway/message.ts'
import type { AdminFacts } from '../facts.ts'
import type { AdminRequest } from '../message.ts'
import type { EntityStore } from '../store/entity-store.ts'

/** What an endpoint is called with. */
export interface Call {
  readonly store: EntityStore
  readonly facts: AdminFacts
  readonly request: AdminRequest
  /** Arguments of the query; the first one of a repeated name. */
  readonly query: Readonly<Record<string, string>>
  /** The body as it came; a form has texts only. */
  readonly body: PlainRecord
  /** A body that is neither JSON nor a form. */
  readonly text: string | undefined
  /** The body as an entity wants it: values of a form typed by its schema, `known` fields completing the choice of it. */
  args(entity: EntitySchema, known?: PlainRecord): PlainRecord
}

/** What an endpoint answers; a body is sent as JSON. */
export interface Answer {
  readonly status: number
  readonly body?: unknown
  /** What code of a plugin wrote: it goes out as it is. */
  readonly sent?: { readonly headers: readonly HeaderPair[]; readonly bytes: Uint8Array }
}

export const WRITES = ['POST', 'PUT', 'PATCH', 'DELETE'] as const
export const METHODS = ['GET', ...WRITES] as const
export type Method = (typeof METHODS)[number]
export type Handler = (call: Call) => Answer
export type Endpoint = Partial<Record<Method, Handler>>

export const ok = (body: unknown): Answer => ({ status: 200, body })
export const created = (body: unknown): Answer => ({ status: 201, body })
export const noContent = (): Answer => ({ status: 204 })
export const notFound = (message = 'Not found'): Answer => ({ status: 404, body: { message } })
export const badRequest = (message: string): Answer => ({ status: 400, body: { message } })
export const methodNotAllowed = (): Answer => ({ status: 405, body: { message: 'Method not allowed' } })
