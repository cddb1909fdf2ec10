import { expect, it } from 'vitest'

import { FrameInFlight } from '../gateway/websocket/frame-in-flight.ts'
import { createWebSocketState } from '../gateway/websocket/websocket-state.ts'
import { luaRequest } from '../scripting/tests/lua-request.ts'

const bytes = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0))

function frameRequest(type: 'text' | 'close' = 'text', status?: number) {
  const request = luaRequest()
  const frame = new FrameInFlight(
    { type, data: bytes('hello'), ...(status !== undefined && { status }) },
    { number: 1, from: 'client', now: 0 },
  )
  request.ctx.frame = frame
  request.ctx.websocket = createWebSocketState()
  return { ...request, frame }
}

it('reads and changes the frame in flight', async () => {
  const { run, frame } = frameRequest()
  const code = `local d, t, s = kong.websocket.client.get_frame()
    kong.websocket.client.set_frame_data(d:upper())
    return d .. " " .. t .. " " .. tostring(s) .. " " .. kong.websocket.client.get_frame()`
  expect(await run(code, 'ws_client_frame')).toBe('hello text nil HELLO')
  expect(frame.current()).toEqual({ type: 'text', data: bytes('HELLO') })
  expect(frame.changeCount()).toBe(1)
})

it('changes the status of a close frame, which cannot be dropped', async () => {
  const { run, frame } = frameRequest('close', 1000)
  const code = `kong.websocket.client.set_status(4001)
    local ok, e = pcall(kong.websocket.client.drop_frame)
    return tostring(e)`
  expect(await run(code, 'ws_client_frame')).toBe('cannot drop a close frame')
  expect(frame.current()).toEqual({ type: 'close', data: bytes('hello'), status: 4001 })
  expect(frame.isDropped).toBe(false)
})

it('ends the connection with words for each side', async () => {
  const { run, frame } = frameRequest()
  await run('kong.websocket.client.close(4000, "no", 4001, "sorry")', 'ws_client_frame')
  expect(frame.closing).toEqual({ own: { status: 4000, reason: 'no' }, peer: { status: 4001, reason: 'sorry' } })
  const other = frameRequest()
  await other.run('kong.websocket.client.close()', 'ws_client_frame')
  expect(other.frame.closing).toEqual({ own: { status: 1000, reason: '' }, peer: { status: 1000, reason: '' } })
})

it('takes limits of messages; 0 is the default', async () => {
  const { run, ctx } = frameRequest()
  await run('kong.websocket.client.set_max_payload_size(10)', 'ws_handshake')
  await run('kong.websocket.upstream.set_max_payload_size(20)', 'ws_handshake')
  expect(ctx.websocket?.maxPayload).toEqual({ client: 10, upstream: 20 })
  await run('kong.websocket.client.set_max_payload_size(0)', 'ws_handshake')
  expect(ctx.websocket?.maxPayload.client).toBeUndefined()
})

it.each([
  ['set_frame_data(1)', 'frame payload must be a string, got number'],
  ['set_frame_data()', 'frame payload must be a string, got nil'],
  ['set_status(1000)', 'cannot set the status of a text frame: only close frames have one'],
  ['close("x")', 'status must be an integer'],
  ['close(1005)', 'status must be a valid close status, given: 1005'],
  ['close(1000, 1)', 'message must be a string'],
  ['close(1000, ("x"):rep(124))', 'message must not be longer than 123 bytes'],
  ['close(1000, "x", 999)', 'upstream_status must be a valid close status, given: 999'],
  ['close(1000, "x", 1000, {})', 'upstream_payload must be a string'],
])('refuses %s', async (call, message) => {
  const { run } = frameRequest()
  const code = `local ok, e = pcall(function() kong.websocket.client.${call} end) return tostring(e)`
  expect((await run(code, 'ws_client_frame')).replace(/^[^ ]*: /, '')).toBe(message)
})

it.each([
  ['set_max_payload_size(-1)', 'size must be an integer between 0 and 33554432: given -1'],
  ['set_max_payload_size(1.5)', 'size must be an integer'],
])('refuses %s', async (call, message) => {
  const { run } = frameRequest()
  const code = `local ok, e = pcall(function() kong.websocket.client.${call} end) return tostring(e)`
  expect((await run(code, 'ws_handshake')).replace(/^[^ ]*: /, '')).toBe(message)
})
