import type { RequestContext } from './request-context.ts'
import type { GatewaySettings } from './settings.ts'
import { isTrusted } from './trusted-peers.ts'

type ProxySettings = Pick<GatewaySettings, 'trustedIps' | 'realIpHeader' | 'isRealIpRecursive'>

/** `$remote_addr` after nginx's realip module: who a trusted proxy says the client is, else the peer (Kong: kong.conf, real_ip_header). */
export function remoteAddress({ request }: RequestContext, settings: ProxySettings): string {
  const { trustedIps, isRealIpRecursive } = settings
  const { ip } = request.client
  if (trustedIps.length === 0 || !isTrusted(ip, trustedIps)) return ip
  const wanted = settings.realIpHeader.toLowerCase()
  const named = request.headers
    .filter(([name]) => name.toLowerCase() === wanted)
    .flatMap(([, value]) => value.split(','))
  const listed = named.map(addressIn).filter((address) => address !== '')
  return listed.findLast((address) => !isRealIpRecursive || !isTrusted(address, trustedIps)) ?? listed[0] ?? ip
}

/** The address of a list entry, without port and brackets; empty when it is none. */
function addressIn(entry: string): string {
  const [, v4, bracketed, v6] =
    /^\s*(?:([\d.]+)(?::\d+)?|\[([\da-f:.]+)\](?::\d+)?|([\da-f:.]*:[\da-f:.]*))\s*$/i.exec(entry) ?? []
  return v4 ?? bracketed ?? v6 ?? ''
}
