import type { IncomingHttpHeaders } from 'node:http'

/**
 * Only our own page, or a development server on this machine, may drive a server that listens here: a page from
 * elsewhere could otherwise reach it through the visitor's browser, directly or by a name that resolves to this machine.
 */
export function isOwnPage(headers: IncomingHttpHeaders): boolean {
  return isLoopbackHost(headers.host ?? '') && isOwnOrigin(headers)
}

/** A request without an Origin, from a page of this machine, or from the page that was asked for itself. */
export function isOwnOrigin({ host = '', origin }: IncomingHttpHeaders): boolean {
  if (origin === undefined) return true
  try {
    const from = new URL(origin).host
    return isLoopbackHost(from) || from === host
  } catch {
    return false
  }
}

export function isLoopbackHost(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\]|::1)(:\d+)?$/i.test(host)
}
