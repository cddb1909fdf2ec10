import { expect, it } from 'vitest'

import type { WebSocketEnd, WebSocketListener } from '../../host.ts'
import { createWebSocketPair } from './websocket-pair.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const settled = () => new Promise((resolve) => setTimeout(resolve, 0))

/** An end that writes down what it hears. */
function listening(end: WebSocketEnd, more: Partial<WebSocketListener> = {}): string[] {
  const heard: string[] = []
  end.listen({
    frame: ({ type, data, status }) =>
      heard.push(`${type} ${new TextDecoder().decode(data)}${status === undefined ? '' : ` ${status}`}`),
    failed: ({ status }) => heard.push(`failed ${status}`),
    ended: () => heard.push('ended'),
    drained: () => heard.push('drained'),
    ...more,
  })
  return heard
}

it('carries frames in order, also those sent before somebody listens', async () => {
  const [a, b] = createWebSocketPair()
  a.send({ type: 'text', data: bytes('1') })
  a.send({ type: 'ping', data: bytes('2') })
  const heard = listening(b)
  expect(heard).toEqual([])
  await settled()
  expect(heard).toEqual(['text 1', 'ping 2'])
})

it('ends when both sides have closed', async () => {
  const [a, b] = createWebSocketPair()
  const [atA, atB] = [listening(a), listening(b)]
  a.close(4000, bytes('bye'))
  a.send({ type: 'text', data: bytes('too late') })
  await settled()
  expect([atA, atB]).toEqual([[], ['close bye 4000']])
  b.close(4000)
  await settled()
  expect([atA, atB]).toEqual([
    ['close  4000', 'ended'],
    ['close bye 4000', 'ended'],
  ])
})

it('ends both sides when one is cut, after what was sent before', async () => {
  const [a, b] = createWebSocketPair()
  const [atA, atB] = [listening(a), listening(b)]
  a.send({ type: 'text', data: bytes('last') })
  a.terminate()
  await settled()
  expect([atA, atB]).toEqual([['ended'], ['text last', 'ended']])
})

it('asks the sender to wait for a reader that pauses', async () => {
  const [a, b] = createWebSocketPair()
  const [atA, atB] = [listening(a), listening(b)]
  b.pause()
  expect(a.send({ type: 'binary', data: new Uint8Array(300 * 1024) })).toBe(false)
  await settled()
  expect([atA, atB.length]).toEqual([[], 0])
  b.resume()
  await settled()
  expect([atA, atB.length]).toEqual([['drained'], 1])
})
