import type { Entities } from '../entities.ts'
import type { RequestContext } from '../request-context.ts'

/** What plugins ask of the handshake in the certificate phase (`kong.client.tls.*`). */
export interface HandshakeWishes {
  requestsClientCertificate: boolean
  /** False: neither tickets nor session ids. */
  reusesSessions: boolean
}

/** PEM. */
export interface CertificatePair {
  readonly cert: string
  readonly key: string
}

/** How the gateway wants TLS to be ended on a connection. */
export interface Handshake extends HandshakeWishes {
  /** What the server presents: one pair, or two of different key types; none is the node's default certificate. */
  readonly certificates: readonly CertificatePair[]
}

/** The wishes of a connection, to be changed by its certificate phase. */
export function wishesOf(ctx: RequestContext): HandshakeWishes {
  ctx.handshake ??= { requestsClientCertificate: false, reusesSessions: true }
  return ctx.handshake
}

/**
 * What the client presented, PEM. Of a request whose certificate phase ran with it (in a replay) only what that phase
 * asked for: another one may not have.
 */
export function clientCertificatesOf({ request: { tls }, handshake }: RequestContext): string | undefined {
  if (!tls?.isNegotiated && !handshake?.requestsClientCertificate) return undefined
  return tls?.clientCertificates
}

/** The certificate for a server name together with what plugins want of the handshake. */
export function handshakeOf(ctx: RequestContext, entities: Entities): Handshake {
  return { ...wishesOf(ctx), certificates: chooseCertificates(entities, ctx.request.tls?.serverName) }
}

/**
 * The pairs configured for a server name: exact, `*.rest`, `start.*`, then the name `*`; none means the default
 * certificate, which clients without a name get, too. Kong: phases.md §2
 */
export function chooseCertificates({ others }: Entities, serverName: string | undefined): readonly CertificatePair[] {
  if (serverName === undefined) return []
  const snis = others['snis'] ?? []
  const sni = candidatesFor(serverName.toLowerCase())
    .map((name) => snis.find((one) => one['name'] === name))
    .find((one) => one !== undefined)
  const id = idOf(sni?.['certificate'])
  const row = (others['certificates'] ?? []).find((one) => one['id'] === id)
  return row === undefined ? [] : [pairOf(row['cert'], row['key']), pairOf(row['cert_alt'], row['key_alt'])].flat()
}

/** A wildcard stands for exactly one label at either end, and only where two more labels remain in front of the end. */
function candidatesFor(name: string): readonly string[] {
  const prefix = /^[^.]+(\.[^.]+\.\S+)$/.exec(name)?.[1]
  const suffix = /^(.*\.)[^.]+$/.exec(name)?.[1]
  return [name, ...(prefix === undefined ? [] : [`*${prefix}`]), ...(suffix === undefined ? [] : [`${suffix}*`]), '*']
}

function idOf(reference: unknown): unknown {
  return typeof reference === 'object' && reference !== null && 'id' in reference ? reference.id : reference
}

function pairOf(cert: unknown, key: unknown): readonly CertificatePair[] {
  return typeof cert === 'string' && typeof key === 'string' ? [{ cert, key }] : []
}
