import type { RequestContext } from '../../gateway/request-context.ts'
import { sendExit } from '../../gateway/stream/delayed-exit.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaValue } from '../../lua/runtime/value.ts'
import type { PdkApi } from '../api.ts'
import type { Answer } from '../response-answer.ts'

/** Codes nginx's stream module knows. */
const CODES: ReadonlySet<number> = new Set([200, 400, 403, 500, 502, 503])

/** Arguments of `kong.response.exit` in the stream subsystem; headers do not count (Kong: pdk.json kong.response.exit). */
export function streamAnswer(
  { vm, modules }: PdkApi,
  { status, body }: { readonly status: LuaValue; readonly body: LuaValue },
): Answer {
  if (typeof status !== 'number') return vm.fail('code must be a number')
  if (!CODES.has(status)) return vm.fail('unacceptable code, only 200, 400, 403, 500, 502 and 503 are accepted')
  if (body === undefined || typeof body === 'string') return { status, body, headers: [] }
  if (!(body instanceof LuaTable)) return vm.fail('body must be a nil, string or table')
  const encoded = modules.encodeJson(body)
  return 'error' in encoded ? vm.fail(`invalid body: ${encoded.error}`) : { status, body: encoded.text, headers: [] }
}

/** A body below 400 goes to the client, else to the log. */
export function sendStreamAnswer(ctx: RequestContext, { status, body }: Answer): Promise<void> {
  return sendExit(ctx, status, body)
}
