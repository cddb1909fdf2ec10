import { OutboundError, type Socket } from '../../host.ts'

/** How a scripted peer answers. */
export interface Talk {
  send(bytes: Uint8Array): void
  /** Ends the conversation from the other side; with a reason it breaks off. */
  close(failure?: OutboundError): void
}

/** The other end of a socket. */
export interface ScriptedPeer {
  /** Before anything was said. */
  greet?(talk: Talk): void
  heard(bytes: Uint8Array, talk: Talk): void
  /** Refuses the TLS handshake with this text. */
  readonly tlsFailure?: string
}

/** A socket whose other end is a script. */
export function scriptedSocket(peer: ScriptedPeer): Socket {
  const pieces: (Uint8Array | OutboundError | undefined)[] = []
  let wake: (() => void) | undefined
  let isClosed = false
  const arrive = (piece: Uint8Array | OutboundError | undefined) => {
    pieces.push(piece)
    wake?.()
  }
  const talk: Talk = {
    send: (bytes) => arrive(bytes),
    close(failure) {
      isClosed = true
      arrive(failure)
    },
  }
  peer.greet?.(talk)
  return {
    received: {
      async *[Symbol.asyncIterator]() {
        for (;;) {
          while (pieces.length === 0) await new Promise<void>((resolve) => (wake = resolve))
          const piece = pieces.shift()
          if (piece instanceof OutboundError) throw piece
          if (piece === undefined) return
          yield piece
        }
      },
    },
    async send(bytes) {
      if (isClosed) throw new OutboundError('reset', 'exchange', 'broken pipe')
      peer.heard(bytes, talk)
    },
    async secure() {
      if (peer.tlsFailure !== undefined) throw new OutboundError('tls', 'connect', peer.tlsFailure)
    },
    close: () => arrive(undefined),
  }
}
