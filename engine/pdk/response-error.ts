import {
  chooseErrorType,
  defaultMessage,
  ERROR_CONTENT_TYPES,
  renderError,
  type ErrorType,
} from '../gateway/error-templates.ts'
import type { RequestContext } from '../gateway/request-context.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import type { LuaValue } from '../lua/runtime/value.ts'
import type { PdkApi } from './api.ts'
import { grpcAnswer, isGrpc } from './grpc-answer.ts'
import { checkStatus, refuseSent } from './response.ts'
import { completed, givenHeaders, type Answer } from './response-answer.ts'

/** Arguments of kong.response.error, checked, and the templated answer they make (Kong: pdk.json; phases.md §9). */
export function errorAnswer(
  api: PdkApi,
  ctx: RequestContext,
  { status, message, headers }: { status: LuaValue; message: LuaValue; headers: LuaValue },
): Answer {
  refuseSent(api, ctx)
  const code = checkStatus(api, status, 400)
  const text = messageText(api, message) ?? defaultMessage(code)
  const given = givenHeaders(api, headers)
  if (isGrpc(ctx)) return grpcAnswer(api, { status: code, body: text, headers: given })
  const type = wantedType(ctx, headers)
  const others = given.filter(({ name }) => name !== 'Content-Type')
  const contentType = ERROR_CONTENT_TYPES[type]
  const { rules, errorTemplates: templates } = api.settings
  const body = renderError(type, text, { requestId: rules.errors.hasRequestId ? ctx.id : undefined, templates })
  return completed({ status: code, body, headers: [...others, { name: 'Content-Type', values: [contentType] }] })
}

function messageText({ modules, vm }: PdkApi, message: LuaValue): string | undefined {
  if (message === undefined || typeof message === 'string') return message
  if (!(message instanceof LuaTable)) return vm.fail('message must be a nil, a string or a table')
  const encoded = modules.encodeJson(message)
  return 'error' in encoded ? vm.fail(`could not JSON encode the error message: ${encoded.error}`) : encoded.text
}

/** Content-Type of the given headers (that spelling only), else what the client accepts. */
function wantedType(ctx: RequestContext, headers: LuaValue): ErrorType {
  const given = headers instanceof LuaTable ? headers.getString('Content-Type') : undefined
  return chooseErrorType(typeof given === 'string' ? given : ctx.inbound.headers.get('Accept'))
}
