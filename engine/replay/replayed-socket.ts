import { OutboundError, type Socket } from '../host.ts'
import type { OutsideAnswer } from '../traffic-protocol.ts'
import { errorOf } from './outside-tape.ts'

/** Bytes shown of what was said. */
const SHOWN = 60

/**
 * A socket whose other side says what it said, each piece once as much was sent as before it. Who sends something else
 * than was recorded gets an error instead of the answer to something he did not say; `onMiss` hears of it.
 */
export function replayedSocket(
  { call, pieces, said: saidPieces, saidBytes, failure }: Extract<OutsideAnswer, { type: 'socket' }>,
  onMiss: (sentence: string) => void = () => undefined,
): Socket {
  const said = saidPieces && joined(saidPieces)
  let sent = 0
  let sentBytes = 0
  let isEnded = false
  let isClosed = false
  let wake = (): void => undefined
  const isDue = ({ after, afterBytes }: (typeof pieces)[number]): boolean =>
    isEnded || (afterBytes === undefined ? sent >= after : sentBytes >= afterBytes)
  const step = async (bytes?: Uint8Array): Promise<void> => {
    if (isClosed) throw new OutboundError('reset', 'exchange', 'the socket is closed')
    const isMore = saidBytes !== undefined && sentBytes + (bytes?.length ?? 0) > saidBytes
    if (bytes && said && (isMore || !isSaid(said, sentBytes, bytes))) {
      const was = quoted(said.subarray(sentBytes))
      onMiss(`It says ${quoted(bytes)} to ${call}; the recording has ${was} there.`)
      throw new OutboundError('reset', 'exchange', `${call}: the recording holds no answer to ${quoted(bytes)}`)
    }
    sent += 1
    sentBytes += bytes?.length ?? 0
    wake()
  }
  return {
    received: (async function* () {
      for (const piece of pieces) {
        while (!isDue(piece) && !isClosed) await new Promise<void>((resolve) => (wake = resolve))
        if (isClosed) return
        yield piece.bytes
      }
      if (failure) throw errorOf(failure)
    })(),
    send: (bytes) => step(bytes),
    secure: () => step(),
    end() {
      // The other side says the rest to whoever has nothing more to say.
      isEnded = true
      wake()
    },
    close() {
      isClosed = true
      wake()
    },
  }
}

/** Whether these bytes were said there; what was not kept fits anything. */
function isSaid(said: Uint8Array, at: number, bytes: Uint8Array): boolean {
  const known = said.subarray(at, at + bytes.length)
  return known.every((byte, i) => byte === bytes[i])
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((size, { length }) => size + length, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

function quoted(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'nothing'
  const text = new TextDecoder().decode(bytes.subarray(0, SHOWN))
  return `${JSON.stringify(text)}${bytes.length > SHOWN ? '…' : ''}`
}
