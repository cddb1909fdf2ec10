import { readKongConf } from '../../kong-conf.ts'
import { UsageError } from './exit-status.ts'

/** Where a server listens. */
export interface ListenAddress {
  readonly address: string
  readonly port: number
}

/** One key of kong.conf, understood: where to listen, and what of it is not there yet. */
export interface ListenSetting {
  readonly addresses: readonly ListenAddress[]
  readonly warnings: readonly string[]
}

/**
 * `proxy_listen` or `admin_listen` of kong.conf; undefined when it does not say.
 * @throws {UsageError} when an entry is no address
 */
export function readListenSetting(
  kongConf: string | undefined,
  key: 'proxy_listen' | 'admin_listen',
): ListenSetting | undefined {
  const value = kongConf === undefined ? undefined : readKongConf(kongConf, []).values[key]
  if (!value) return undefined
  const addresses: ListenAddress[] = []
  const warnings: string[] = []
  if (value === 'off') return { addresses, warnings }
  for (const entry of value.split(',').map((text) => text.trim())) {
    const [place = '', ...flags] = entry.split(/\s+/)
    const warning = warningOf(place, flags)
    if (warning !== undefined) warnings.push(`kong.conf: ${key} ${entry}: ${warning}`)
    else addresses.push(addressOf(key, place))
  }
  return { addresses, warnings }
}

function warningOf(place: string, flags: readonly string[]): string | undefined {
  if (flags.includes('ssl')) return 'TLS listeners are not there yet, this one stays closed'
  if (flags.includes('http2')) return 'HTTP/2 listeners are not there yet, this one stays closed'
  if (flags.includes('proxy_protocol')) return 'the PROXY protocol is not there yet, this one stays closed'
  return place.startsWith('unix:') ? 'unix sockets are not there yet, this one stays closed' : undefined
}

function addressOf(key: string, place: string): ListenAddress {
  const [, bracketed, plain, digits] = /^(?:\[([0-9a-fA-F:.]+)\]|([\w.-]+)):(\d{1,5})$/.exec(place) ?? []
  const port = Number(digits)
  const address = bracketed ?? plain
  if (address === undefined || port > 65_535)
    throw new UsageError(
      `kong.conf: ${key} must be of form: [off] | <ip>:<port> [flags], [... next entry ...], not '${place}'`,
    )
  return { address, port }
}

/** Addresses of the command line; what is not given comes from kong.conf, then from Kong's defaults on this machine. */
export interface ListenOptions {
  readonly listen?: string | undefined
  readonly proxyPort?: number | undefined
  readonly adminPort?: number | undefined
  readonly studioPort?: number | undefined
}

export interface ListenPlan {
  readonly proxy: readonly ListenAddress[]
  readonly admin: readonly ListenAddress[]
  readonly studio: ListenAddress
  readonly warnings: readonly string[]
}

const LOOPBACK = '127.0.0.1'

/** @throws {UsageError} when kong.conf names no address */
export function planListeners(options: ListenOptions, kongConf: string | undefined): ListenPlan {
  const { listen, proxyPort, adminPort, studioPort = 8002 } = options
  const choose = (given: number | undefined, key: 'proxy_listen' | 'admin_listen', usual: number): ListenSetting => {
    const ofCommand = { addresses: [{ address: listen ?? LOOPBACK, port: given ?? usual }], warnings: [] }
    return given === undefined && listen === undefined ? (readListenSetting(kongConf, key) ?? ofCommand) : ofCommand
  }
  const proxy = choose(proxyPort, 'proxy_listen', 8000)
  const admin = choose(adminPort, 'admin_listen', 8001)
  return {
    proxy: proxy.addresses,
    admin: admin.addresses,
    studio: { address: listen ?? LOOPBACK, port: studioPort },
    warnings: [...proxy.warnings, ...admin.warnings],
  }
}
