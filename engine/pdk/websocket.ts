import type { ConnectionSide } from '../gateway/connection.ts'
import { isCloseStatus, MAX_REASON } from '../gateway/websocket/close-codes.ts'
import type { ClosingWords, FrameInFlight } from '../gateway/websocket/frame-in-flight.ts'
import { HIGHEST_MAX_PAYLOAD } from '../gateway/websocket/websocket-state.ts'
import type { RequestContext } from '../gateway/request-context.ts'
import { library } from '../lua/runtime/native.ts'
import type { LuaFunction } from '../lua/runtime/function.ts'
import type { LuaTable } from '../lua/runtime/table.ts'
import { EMPTY, typeName, type LuaReturn, type LuaValue } from '../lua/runtime/value.ts'
import type { LuaVm } from '../lua/vm.ts'
import { placeOf } from '../scripting/current.ts'
import type { PdkApi } from './api.ts'
import { checkIntegerBetween } from './arguments.ts'

/**
 * `kong.websocket`, of the enterprise edition: the frame on its way, from the client and from the upstream
 * (Kong: pdk.json kong.websocket.*; the wording of its errors is not published).
 */
export function websocketModule(api: PdkApi): LuaTable {
  return library({ client: side(api, 'client'), upstream: side(api, 'upstream') })
}

function side(api: PdkApi, from: ConnectionSide): LuaTable {
  const { vm } = api
  const onFrame = (name: string, run: (frame: FrameInFlight, ...args: LuaValue[]) => LuaReturn): LuaFunction =>
    api.onRequest(`kong.websocket.${from}.${name}`, (ctx, ...args) => run(frameOf(vm, ctx), ...args))
  return library({
    get_frame: onFrame('get_frame', (frame) =>
      frame.status === undefined
        ? [frame.payload(), frame.original.type]
        : [frame.payload(), frame.original.type, frame.status],
    ),
    set_frame_data: onFrame('set_frame_data', (frame, data): LuaReturn => {
      if (typeof data !== 'string') return vm.fail(`frame payload must be a string, got ${typeName(data)}`)
      frame.setPayload(data)
      frame.changedAt = placeOf(vm)
      return EMPTY
    }),
    set_status: onFrame('set_status', (frame, status): LuaReturn => {
      const { type } = frame.original
      if (type !== 'close') return vm.fail(`cannot set the status of a ${type} frame: only close frames have one`)
      frame.setStatus(checkStatus(vm, status, 'status'))
      frame.changedAt = placeOf(vm)
      return EMPTY
    }),
    drop_frame: onFrame('drop_frame', (frame): LuaReturn => {
      if (frame.original.type === 'close') return vm.fail('cannot drop a close frame')
      frame.isDropped = true
      noteEnd(vm, frame)
      return EMPTY
    }),
    close: onFrame('close', (frame, ...words): LuaReturn => {
      frame.closing = closingWords(vm, from, words)
      noteEnd(vm, frame)
      return EMPTY
    }),
    set_max_payload_size: api.onRequest(`kong.websocket.${from}.set_max_payload_size`, (ctx, size): LuaReturn => {
      const bytes = checkIntegerBetween(vm, size, { name: 'size', min: 0, max: HIGHEST_MAX_PAYLOAD })
      if (ctx.websocket) ctx.websocket.maxPayload[from] = bytes === 0 ? undefined : bytes
      return EMPTY
    }),
  })
}

/** A light thread may outlive the frame it was started for. */
function frameOf(vm: LuaVm, ctx: RequestContext): FrameInFlight {
  return ctx.frame ?? vm.fail('no frame is in flight')
}

function noteEnd(vm: LuaVm, frame: FrameInFlight): void {
  frame.endedBy ??= { active: undefined, at: placeOf(vm) }
}

/** `(status, message, peer_status, peer_payload)`: a normal closure unless said otherwise. */
function closingWords(
  vm: LuaVm,
  from: ConnectionSide,
  [status, message, peerStatus, peerMessage]: readonly LuaValue[],
): { readonly own: ClosingWords; readonly peer: ClosingWords } {
  const other = from === 'client' ? 'upstream' : 'client'
  const own = wordsOf(vm, { status, message }, { status: 'status', message: 'message' })
  const names = { status: `${other}_status`, message: `${other}_payload` }
  return { own, peer: wordsOf(vm, { status: peerStatus, message: peerMessage }, names) }
}

function wordsOf(
  vm: LuaVm,
  { status, message }: { readonly status: LuaValue; readonly message: LuaValue },
  names: { readonly status: string; readonly message: string },
): ClosingWords {
  if (message !== undefined && typeof message !== 'string') return vm.fail(`${names.message} must be a string`)
  if (message !== undefined && message.length > MAX_REASON)
    return vm.fail(`${names.message} must not be longer than ${MAX_REASON} bytes`)
  return { status: status === undefined ? 1000 : checkStatus(vm, status, names.status), reason: message ?? '' }
}

function checkStatus(vm: LuaVm, status: LuaValue, name: string): number {
  if (typeof status !== 'number' || !Number.isInteger(status)) return vm.fail(`${name} must be an integer`)
  return isCloseStatus(status) ? status : vm.fail(`${name} must be a valid close status, given: ${status}`)
}
