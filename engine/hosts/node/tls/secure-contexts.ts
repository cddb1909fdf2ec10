import { constants, randomBytes } from 'node:crypto'
import { createSecureContext, type SecureContext } from 'node:tls'

import type { CertificatePair, Handshake } from '../../../gateway/tls/handshake.ts'
import { OutboundError } from '../../../host.ts'
import { defaultCertificate } from './default-certificate.ts'

const SESSION_CONTEXT = randomBytes(16).toString('hex')

/** Contexts by certificate: they hold the keys of session tickets, so that sessions can be taken up again. */
export class SecureContexts {
  private readonly contexts = new Map<string, SecureContext>()
  private readonly fallback: CertificatePair | undefined

  /** `fallback`: `ssl_cert` of kong.conf; made up when absent. */
  constructor(fallback?: CertificatePair) {
    this.fallback = fallback
  }

  /** @throws {OutboundError} `tls` when OpenSSL takes the certificate or key for none */
  contextFor({ certificates, reusesSessions }: Handshake): SecureContext {
    const pairs = certificates.length > 0 ? certificates : [this.fallback ?? defaultCertificate()]
    const key = `${reusesSessions}\n${pairs.map(({ cert }) => cert).join('\n')}`
    const known = this.contexts.get(key)
    if (known) return known
    try {
      const created = createSecureContext({
        cert: pairs.map(({ cert }) => cert),
        key: pairs.map((pair) => pair.key),
        sessionIdContext: SESSION_CONTEXT,
        ...(!reusesSessions && { secureOptions: constants.SSL_OP_NO_TICKET }),
      })
      this.contexts.set(key, created)
      return created
    } catch (error) {
      throw new OutboundError('tls', 'connect', error instanceof Error ? error.message : String(error))
    }
  }
}
