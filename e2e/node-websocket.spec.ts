import { startGateway } from './node-gateway.ts'
import { expect, test } from './studio.ts'

test('a browser’s own WebSocket goes through a real port of the Node host, frame by frame', async ({ page }) => {
  const gateway = await startGateway('chat')
  try {
    await page.goto(gateway.studio)
    const heard = await page.evaluate(
      (url) =>
        new Promise<{ frames: string[]; protocol: string; code: number; reason: string }>((resolve, reject) => {
          const socket = new WebSocket(url, 'v1.chat')
          const frames: string[] = []
          socket.addEventListener('error', () => reject(new Error('the WebSocket failed')))
          socket.addEventListener('open', () => {
            for (const text of ['hello', '/shutdown', 'my card is 4111 1111 1111 1111']) socket.send(text)
          })
          socket.addEventListener('message', ({ data }) => {
            frames.push(String(data))
            if (frames.length === 2) socket.close(1000, 'bye')
          })
          socket.addEventListener('close', ({ code, reason }) =>
            resolve({ frames, protocol: socket.protocol, code, reason }),
          )
        }),
      `${gateway.proxy.replace('http:', 'ws:')}/chat`,
    )
    expect(heard).toEqual({ frames: ['hello', 'my card is ****'], protocol: 'v1.chat', code: 1000, reason: 'bye' })
  } finally {
    gateway.stop()
  }
})
