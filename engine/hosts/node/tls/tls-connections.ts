import type { Duplex } from 'node:stream'

import type { TlsFacts } from '../../../gateway/message.ts'
import type { HandshakeTape } from '../../../gateway/tls/handshake-tape.ts'

/** What is known of a connection on which TLS was ended here. */
export class TlsConnection {
  readonly facts: TlsFacts
  private tape: HandshakeTape | undefined

  constructor(facts: TlsFacts, tape: HandshakeTape | undefined) {
    this.facts = facts
    this.tape = tape
  }

  /** Of the handshake, for the first who asks. */
  takeTape(): HandshakeTape | undefined {
    const { tape } = this
    this.tape = undefined
    return tape
  }
}

const connections = new WeakMap<Duplex, TlsConnection>()

/** Remembers that a socket stands for a TLS connection. */
export function rememberTls(socket: Duplex, connection: TlsConnection): void {
  connections.set(socket, connection)
}

/** The tape of a connection's handshake, for its first request. */
export function takeTapeOf(socket: Duplex): HandshakeTape | undefined {
  return connections.get(socket)?.takeTape()
}

export function tlsOf(socket: Duplex): TlsConnection | undefined {
  return connections.get(socket)
}
