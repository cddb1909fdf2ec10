import { OutboundError, type Socket } from '../host.ts'
import type { OutsideAnswer } from '../traffic-protocol.ts'
import { errorOf } from './outside-tape.ts'

/** A socket whose other side says what it said, each piece once as much was sent as before it. */
export function replayedSocket({ pieces, failure }: Extract<OutsideAnswer, { type: 'socket' }>): Socket {
  let sent = 0
  let isClosed = false
  let wake = (): void => undefined
  const step = async (): Promise<void> => {
    if (isClosed) throw new OutboundError('reset', 'exchange', 'the socket is closed')
    sent += 1
    wake()
  }
  return {
    received: (async function* () {
      for (const { after, bytes } of pieces) {
        while (sent < after && !isClosed) await new Promise<void>((resolve) => (wake = resolve))
        if (isClosed) return
        yield bytes
      }
      if (failure) throw errorOf(failure)
    })(),
    send: step,
    secure: step,
    end: () => undefined,
    close() {
      isClosed = true
      wake()
    },
  }
}
