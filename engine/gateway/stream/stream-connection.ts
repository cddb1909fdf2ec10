import type { Address, TlsFacts } from '../message.ts'
import type { Handshake } from '../tls/handshake.ts'

/** A client of a stream port. A host gives it to the gateway and does what it says; strings hold no bytes here. */
export interface StreamConnection {
  readonly protocol: 'tcp' | 'udp'
  readonly client: Address
  readonly server: Address
  /**
   * The port expects TLS (`stream_listen … ssl`): what the ClientHello said, nothing when that was unreadable.
   * Undefined on a plain port.
   */
  readonly hello?: { readonly serverName?: string }
  /**
   * What arrives: pieces of any size, or a datagram each; ends when the client ends its side, or after `close`.
   * Asked for once, after `secure`. @throws {OutboundError} `reset` when the connection breaks off
   */
  readonly received: AsyncIterable<Uint8Array>
  /** Ends TLS here: from then on bytes are those inside. Absent on a plain port. @throws {OutboundError} `tls` as rejection */
  secure?(handshake: Handshake): Promise<TlsFacts>
  /** A promise when the client reads slower than the gateway writes. @throws {OutboundError} `reset` */
  send(bytes: Uint8Array): void | Promise<void>
  /** The client gets the end of the bytes, and may go on sending. */
  end(): void
  /** Sends what was accepted, then closes both ways. */
  close(): void
}
