import type { Socket } from 'node:net'
import { type PeerCertificate, TLSSocket } from 'node:tls'

import type { TlsFacts } from '../../../gateway/message.ts'
import type { Handshake } from '../../../gateway/tls/handshake.ts'
import { OutboundError } from '../../../host.ts'
import type { SecureContexts } from './secure-contexts.ts'

export interface TlsAcceptance {
  readonly contexts: SecureContexts
  readonly handshake: Handshake
  /** Application protocols of ours, best first. */
  readonly protocols?: readonly string[]
  /** Milliseconds for the whole handshake (nginx: ssl_handshake_timeout, client_header_timeout). */
  readonly timeout: number
}

/** A connection on which TLS stands. */
export interface Secured {
  readonly socket: TLSSocket
  readonly facts: TlsFacts
}

/**
 * The server's side of a TLS handshake; what was read of the connection before must have been put back.
 * @throws {OutboundError} `tls` as rejection; the connection is closed then
 */
export function acceptTls(raw: Socket, { contexts, handshake, protocols, timeout }: TlsAcceptance): Promise<Secured> {
  const secureContext = contexts.contextFor(handshake)
  return new Promise((resolve, reject) => {
    const socket = new TLSSocket(raw, {
      isServer: true,
      secureContext,
      requestCert: handshake.requestsClientCertificate,
      // Plugins judge certificates, not the handshake (Kong: pdk.json kong.client.tls.request_client_certificate).
      rejectUnauthorized: false,
      ...(protocols && { ALPNProtocols: [...protocols] }),
    } as ConstructorParameters<typeof TLSSocket>[1])
    const timer = setTimeout(() => fail(new Error('handshake timed out')), timeout)
    const fail = (error: Error): void => {
      clearTimeout(timer)
      socket.destroy()
      raw.destroy()
      reject(new OutboundError('tls', 'connect', error.message))
    }
    const leave = (): void => fail(new Error('the client left in the middle of the handshake'))
    socket.once('error', fail)
    socket.once('close', leave)
    // For a server's socket, `secure` is what a tls.Server waits for.
    socket.once('secure', () => {
      clearTimeout(timer)
      socket.off('error', fail).off('close', leave)
      socket.on('error', () => undefined)
      // A tls.Server would do so; node:http2 waits for it.
      Object.assign(socket, { secureConnecting: false })
      resolve({ socket, facts: factsOf(socket) })
    })
  })
}

function factsOf(socket: TLSSocket): TlsFacts {
  const serverName = (socket as { servername?: string | false }).servername
  const protocol = socket.getProtocol()
  const chain = chainOf(socket.getPeerCertificate(true))
  return {
    ...(typeof serverName === 'string' && serverName !== '' && { serverName }),
    ...(protocol !== null && { protocol }),
    cipher: socket.getCipher().name,
    ...(chain !== '' && { clientCertificates: chain }),
  }
}

/** PEM of the whole chain, the client's own certificate first. */
function chainOf(peer: PeerCertificate & { issuerCertificate?: PeerCertificate }): string {
  const seen = new Set<string>()
  let chain = ''
  let next: (PeerCertificate & { issuerCertificate?: PeerCertificate }) | undefined = peer
  while (next?.raw && !seen.has(next.fingerprint256)) {
    seen.add(next.fingerprint256)
    const lines = next.raw.toString('base64').replaceAll(/.{1,64}/g, '$&\n')
    chain += `-----BEGIN CERTIFICATE-----\n${lines}-----END CERTIFICATE-----\n`
    next = next.issuerCertificate
  }
  return chain
}
