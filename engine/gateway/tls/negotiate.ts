import { reasonOfError, writeLog } from '../error-log.ts'
import type { Gateway } from '../gateway.ts'
import type { Instrumentation } from '../instrumentation.ts'
import type { Exchange, GatewayRequest } from '../message.ts'
import { NGX_OK } from '../nginx-codes.ts'
import { RanHandlers } from '../ran-handlers.ts'
import { RequestContext } from '../request-context.ts'
import { runPhase } from '../run-phase.ts'
import { announceSkipped } from '../skip-explainer.ts'
import { chooseCertificates, handshakeOf, type Handshake } from './handshake.ts'
import { HandshakeTape } from './handshake-tape.ts'

/** A client at the door of an HTTPS port. */
export type TlsArrival = Pick<GatewayRequest, 'client' | 'server'> & { readonly serverName?: string | undefined }

/** What the certificate phase decided, and what it did, for the trace of the connection's first request. */
export interface Negotiation {
  /** Undefined when a plugin ended the handshake, or threw. */
  readonly handshake: Handshake | undefined
  readonly tape: HandshakeTape | undefined
  /** False: requests run the phase themselves. */
  readonly isPhaseOver: boolean
}

/** The handshake without the phase. */
export function certificatesOnly({ serverName }: TlsArrival, { entities }: Gateway): Negotiation {
  const certificates = chooseCertificates(entities, serverName)
  const handshake: Handshake = { certificates, requestsClientCertificate: false, reusesSessions: true }
  return { handshake, tape: undefined, isPhaseOver: false }
}

/**
 * The certificate phase of an HTTPS connection: once, before any request, with a context that ends with the handshake
 * (Kong: phases.md §2).
 */
export async function negotiate(
  arrival: TlsArrival,
  gateway: Gateway,
  { isRecorded }: { readonly isRecorded: boolean },
): Promise<Negotiation> {
  const tape = isRecorded ? new HandshakeTape(gateway.probe) : undefined
  const probe: Instrumentation = tape?.probe ?? gateway.probe
  const ctx = new RequestContext(gateway.newRequestId(), exchangeOf(arrival), gateway.host, probe)
  if (probe.onSkipped) ctx.ran = new RanHandlers()
  ctx.kongPhase = 'certificate'
  ctx.nginxPhase = 'ssl_cert'
  const { exit, error } = await runPhase('certificate', gateway.iterator.global('certificate'), ctx)
  if (error)
    writeLog(ctx, 'error', `lua entry thread aborted: runtime error: ${reasonOfError(error)}`, { at: error.at })
  announceSkipped(ctx, gateway, ['certificate'])
  for (const release of ctx.releases ?? []) release()
  const isEnded = error !== undefined || (exit?.type === 'exit' && exit.status !== NGX_OK)
  return { handshake: isEnded ? undefined : handshakeOf(ctx, gateway.entities), tape, isPhaseOver: true }
}

/** There is no request yet, and nobody to answer. */
function exchangeOf({ client, server, serverName }: TlsArrival): Exchange {
  return {
    request: {
      method: '',
      target: '',
      httpVersion: '1.1',
      scheme: 'https',
      headers: [],
      client,
      server,
      tls: serverName === undefined ? {} : { serverName },
    },
    sendHead: () => undefined,
    write: () => undefined,
    end: () => undefined,
    abort: () => undefined,
    isClosed: () => false,
  }
}
