import type { Address } from '../gateway/message.ts'
import type { RequestContext } from '../gateway/request-context.ts'
import { isTrusted } from '../gateway/trusted-peers.ts'

/** What kong.conf says about proxies in front (`trusted_ips`, `real_ip_header`, `real_ip_recursive`). */
export interface ProxySettings {
  readonly trustedIps: readonly string[]
  readonly realIpHeader: string
  readonly isRealIpRecursive: boolean
}

/** Who the client is: the peer, and `$remote_addr` after nginx's realip module. */
export interface ClientAddresses {
  isTrusted(ip: string): boolean
  real(ctx: RequestContext): Address
}

/** Addresses by the settings of one gateway. */
export function createClientAddresses(settings: ProxySettings): ClientAddresses {
  const { trustedIps } = settings
  const isEverything = trustedIps.includes('0.0.0.0/0') && trustedIps.includes('::/0')
  const found = new WeakMap<RequestContext, Address>()
  const trusts = (ip: string): boolean => isEverything || isTrusted(ip, trustedIps)
  return {
    isTrusted: trusts,
    real(ctx) {
      const known = found.get(ctx)
      if (known !== undefined) return known
      const { client } = ctx.request
      const address = trusts(client.ip) ? (fromHeader(ctx, settings, trusts) ?? client) : client
      found.set(ctx, address)
      return address
    },
  }
}

/** The last address of the header, or with recursion the last one that is not trusted. */
function fromHeader(
  ctx: RequestContext,
  settings: ProxySettings,
  trusts: (ip: string) => boolean,
): Address | undefined {
  const name = settings.realIpHeader.toLowerCase()
  const values = ctx.request.headers.filter(([header]) => header.toLowerCase() === name).map(([, value]) => value)
  const listed = values
    .join(',')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
  const last = listed.findLast((entry) => !settings.isRealIpRecursive || !trusts(entry)) ?? listed[0]
  return last === undefined ? undefined : addressOf(last)
}

function addressOf(entry: string): Address | undefined {
  const [, v4, bracketed, port = '0'] = /^(?:([\d.]+)|\[([\da-fA-F:.]+)\])(?::(\d+))?$/.exec(entry) ?? []
  const ip = v4 ?? bracketed ?? (/^[\da-fA-F:.]+$/.test(entry) ? entry : undefined)
  return ip === undefined ? undefined : { ip, port: Number(port) }
}
