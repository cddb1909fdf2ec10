import type { RequestContext } from '../gateway/request-context.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import type { LuaValue } from '../lua/runtime/value.ts'
import type { PdkApi } from './api.ts'
import { grpcAnswer, isGrpc } from './grpc-answer.ts'
import { checkHeaders, type HeaderLines } from './header-values.ts'
import { logCore } from './log-core.ts'
import { checkStatus, refuseSent } from './response.ts'

/** An answer ready to be sent: all headers that Kong sets are in it. */
export interface Answer {
  readonly status: number
  /** Undefined is Kong's nil body: nginx may answer with a page of its own (Kong: nginx-behaviour.md §1). */
  readonly body: string | undefined
  readonly headers: readonly HeaderLines[]
}

/** Arguments of kong.response.exit, checked, and the answer they make. */
export function exitAnswer(
  api: PdkApi,
  ctx: RequestContext,
  { status, body, headers }: { status: LuaValue; body: LuaValue; headers: LuaValue },
): Answer {
  refuseSent(api, ctx)
  const code = checkStatus(api, status, 100)
  if (body !== undefined && typeof body !== 'string' && !(body instanceof LuaTable)) {
    return api.vm.fail('body must be a nil, string or table')
  }
  const given = givenHeaders(api, headers)
  if (isGrpc(ctx)) return grpcAnswer(api, { status: code, body, headers: given })
  if (!(body instanceof LuaTable)) return completed({ status: code, body, headers: given })
  return completed({ status: code, body: encode(api, body), headers: given }, 'application/json; charset=utf-8')
}

/** The headers argument: nil or a table; Transfer-Encoding is dropped with a warning. */
export function givenHeaders(api: PdkApi, headers: LuaValue): HeaderLines[] {
  if (headers === undefined) return []
  if (!(headers instanceof LuaTable)) return api.vm.fail('headers must be a nil or table')
  return checkHeaders(api.vm, headers).filter((header) => {
    const isTransfer = plain(header.name) === 'transfer-encoding'
    if (isTransfer) logCore(api, 'warn', 'response.lua:660', 'manually setting Transfer-Encoding. Ignored.')
    return !isTransfer
  })
}

/** Adds Content-Type and Content-Length where the caller gave none. */
export function completed(answer: Answer, contentType?: string): Answer {
  const names = new Set(answer.headers.map(({ name }) => plain(name)))
  const added: HeaderLines[] = []
  if (contentType !== undefined && !names.has('content-type'))
    added.push({ name: 'Content-Type', values: [contentType] })
  if (!names.has('content-length')) added.push({ name: 'Content-Length', values: [String(answer.body?.length ?? 0)] })
  return { ...answer, headers: [...answer.headers, ...added] }
}

function encode({ modules, vm }: PdkApi, body: LuaTable): string {
  const encoded = modules.encodeJson(body)
  if ('error' in encoded) return vm.fail(`body encoding failed while flushing response: ${encoded.error}`)
  return encoded.text
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll('_', '-')
}
