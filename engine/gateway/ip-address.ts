/** An IPv4 or IPv6 address as a number. */
export interface IpAddress {
  readonly value: bigint
  readonly bits: 32 | 128
}

/** Addresses that share their first `length` bits. */
export interface IpNetwork {
  readonly address: IpAddress
  readonly length: number
}

/** `10.0.0.1` or `fd00::1`; undefined when it is neither. */
export function parseIpAddress(text: string): IpAddress | undefined {
  const v4 = parseV4(text)
  if (v4 !== undefined) return { value: v4, bits: 32 }
  const v6 = text.includes(':') ? parseV6(text) : undefined
  return v6 === undefined ? undefined : { value: v6, bits: 128 }
}

/** `10.0.0.0/8`; a plain address is a network of its own. */
export function parseIpNetwork(text: string): IpNetwork | undefined {
  const [host = '', prefix] = text.split('/')
  const address = parseIpAddress(host)
  if (!address || (prefix !== undefined && !/^\d{1,3}$/.test(prefix))) return undefined
  const length = Number(prefix ?? address.bits)
  return length > address.bits ? undefined : { address, length }
}

export function networkContains({ address: network, length }: IpNetwork, address: IpAddress): boolean {
  if (network.bits !== address.bits) return false
  const shift = BigInt(network.bits - length)
  return network.value >> shift === address.value >> shift
}

/** The network's first address: what its text says, with the host part zero. */
export function networkAddress({ address, length }: IpNetwork): IpAddress {
  const shift = BigInt(address.bits - length)
  return { value: (address.value >> shift) << shift, bits: address.bits }
}

/** The usual spelling; the longest run of zeros of an IPv6 address is `::` (RFC 5952). */
export function formatIpAddress({ value, bits }: IpAddress): string {
  if (bits === 32) return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 0xffn)).join('.')
  const groups = Array.from({ length: 8 }, (_, i) => ((value >> BigInt(112 - 16 * i)) & 0xffffn).toString(16))
  const text = groups.join(':')
  const runs = [...text.matchAll(/\b0(?::0)+\b/g)].toSorted((a, b) => b[0].length - a[0].length)
  const [run] = runs
  if (!run) return text
  const before = text.slice(0, run.index).replace(/:$/, '')
  const after = text.slice(run.index + run[0].length).replace(/^:/, '')
  return `${before}::${after}`
}

function parseV4(text: string): bigint | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined
  return parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n)
}

function parseV6(text: string): bigint | undefined {
  const [head = '', tail] = text.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const gap = tail === undefined ? 0 : 8 - left.length - right.length
  const groups = [...left, ...Array<string>(Math.max(0, gap)).fill('0'), ...right]
  if (groups.length !== 8 || !groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined
  return groups.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n)
}
