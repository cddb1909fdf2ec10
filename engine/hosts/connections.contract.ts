import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { chat, CHAT_FRAMES, CHAT_HEARD, chatFrames, type ConnectionHostUnderTest } from './tests/connection-contract.ts'

/** WebSockets as every host has them; the page runs the same in a real browser (e2e/websocket.spec.ts). */
export function describeConnections(
  name: string,
  create: () => Promise<ConnectionHostUnderTest & { dispose(): Promise<void> | void }>,
): void {
  describe(`WebSockets of the ${name} host`, () => {
    let tested: Awaited<ReturnType<typeof create>>
    beforeEach(async () => {
      tested = await create()
    })
    afterEach(() => tested.dispose())

    it('carry a conversation through the plugins, and the trace says how', async () => {
      expect(await chat(tested)).toEqual(CHAT_HEARD)
      expect(chatFrames(await tested.lastRun())).toEqual(CHAT_FRAMES)
    })
  })
}
