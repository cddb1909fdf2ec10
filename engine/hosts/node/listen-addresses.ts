import { readKongConf } from '../../kong-conf.ts'
import { UsageError } from './exit-status.ts'

/** Where a server listens. */
export interface ListenAddress {
  readonly address: string
  readonly port: number
  /** Flags of kong.conf: `ssl`, `http2`, `udp`. */
  readonly isTls?: boolean
  readonly isHttp2?: boolean
  readonly isUdp?: boolean
  /** Nobody asked for it: a port that is taken costs a line, not the start. */
  readonly isOptional?: boolean
}

/** Keys of kong.conf that say where to listen. */
export type ListenKey = 'proxy_listen' | 'admin_listen' | 'stream_listen'

/** One key of kong.conf, understood: where to listen, and what of it is not there yet. */
export interface ListenSetting {
  readonly addresses: readonly ListenAddress[]
  readonly warnings: readonly string[]
}

/**
 * `proxy_listen`, `admin_listen` or `stream_listen` of kong.conf; undefined when it does not say.
 * @throws {UsageError} when an entry is no address
 */
export function readListenSetting(kongConf: string | undefined, key: ListenKey): ListenSetting | undefined {
  const value = kongConf === undefined ? undefined : readKongConf(kongConf, []).values[key]
  if (!value) return undefined
  const addresses: ListenAddress[] = []
  const warnings: string[] = []
  if (value === 'off') return { addresses, warnings }
  for (const entry of value.split(',').map((text) => text.trim())) {
    const [place = '', ...flags] = entry.split(/\s+/)
    const warning = warningOf(key, place, flags)
    if (warning !== undefined) warnings.push(`kong.conf: ${key} ${entry}: ${warning}`)
    else addresses.push({ ...addressOf(key, place), ...flagsOf(flags) })
  }
  return { addresses, warnings }
}

function flagsOf(flags: readonly string[]): Partial<ListenAddress> {
  return {
    ...(flags.includes('ssl') && { isTls: true }),
    ...(flags.includes('http2') && { isHttp2: true }),
    ...(flags.includes('udp') && { isUdp: true }),
  }
}

function warningOf(key: ListenKey, place: string, flags: readonly string[]): string | undefined {
  if (key === 'admin_listen' && (flags.includes('ssl') || flags.includes('http2')))
    return 'the Admin API has no TLS here, this listener stays closed'
  if (flags.includes('proxy_protocol')) return 'the PROXY protocol is not there yet, this one stays closed'
  return place.startsWith('unix:') ? 'unix sockets are not there yet, this one stays closed' : undefined
}

function addressOf(key: ListenKey, place: string): ListenAddress {
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
  readonly tlsPort?: number | undefined
  readonly adminPort?: number | undefined
  readonly studioPort?: number | undefined
}

export interface ListenPlan {
  readonly proxy: readonly ListenAddress[]
  readonly admin: readonly ListenAddress[]
  readonly stream: readonly ListenAddress[]
  /** kong.conf says nothing of streams: their usual ports are opened when a route needs them. */
  readonly isUsualStream: boolean
  readonly studio: ListenAddress
  readonly warnings: readonly string[]
}

const LOOPBACK = '127.0.0.1'

/** @throws {UsageError} when kong.conf names no address */
export function planListeners(options: ListenOptions, kongConf: string | undefined): ListenPlan {
  const { listen, proxyPort, adminPort, studioPort = 8002 } = options
  const choose = (given: number | undefined, key: ListenKey, usual: number): ListenSetting => {
    const ofCommand = { addresses: [{ address: listen ?? LOOPBACK, port: given ?? usual }], warnings: [] }
    return given === undefined && listen === undefined ? (readListenSetting(kongConf, key) ?? ofCommand) : ofCommand
  }
  const plain = choose(proxyPort, 'proxy_listen', 8000)
  const isOfKongConf = proxyPort === undefined && listen === undefined && readListenSetting(kongConf, 'proxy_listen')
  const proxy = isOfKongConf ? plain : { ...plain, addresses: [...plain.addresses, usualTls(options)] }
  const admin = choose(adminPort, 'admin_listen', 8001)
  const stream = readListenSetting(kongConf, 'stream_listen')
  return {
    proxy: proxy.addresses,
    admin: admin.addresses,
    stream: stream?.addresses ?? usualStreams(listen ?? LOOPBACK),
    isUsualStream: stream === undefined,
    studio: { address: listen ?? LOOPBACK, port: studioPort },
    warnings: [...proxy.warnings, ...admin.warnings, ...(stream?.warnings ?? [])],
  }
}

/** Kong's default besides 8000: `8443 http2 ssl`; a free port beside a free port. */
function usualTls({ listen, proxyPort, tlsPort }: ListenOptions): ListenAddress {
  const port = tlsPort ?? (proxyPort === 0 ? 0 : 8443)
  const flags = { isTls: true, isHttp2: true, isOptional: tlsPort === undefined }
  return { address: listen ?? LOOPBACK, port, ...flags }
}

/** 9000 for TCP, 9001 for TLS, both for datagrams: Kong itself has no stream port unless told. */
function usualStreams(address: string): ListenAddress[] {
  const port = (number: number, flags: Partial<ListenAddress>) => ({
    address,
    port: number,
    isOptional: true,
    ...flags,
  })
  return [port(9000, {}), port(9000, { isUdp: true }), port(9001, { isTls: true }), port(9001, { isUdp: true })]
}
