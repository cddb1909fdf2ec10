/** `trusted_ips`: whose `X-Forwarded-*` count. Plain addresses and CIDR ranges, IPv4 and IPv6 (Kong: phases.md §4.1 item 5). */
export function isTrusted(ip: string, trusted: readonly string[]): boolean {
  if (trusted.length === 0) return false
  const address = parseAddress(ip)
  return address !== undefined && trusted.some((range) => contains(range, address))
}

interface Address {
  readonly value: bigint
  readonly bits: 32 | 128
}

function contains(range: string, address: Address): boolean {
  const [text = '', prefix] = range.split('/')
  const network = parseAddress(text)
  if (!network || network.bits !== address.bits) return false
  const shift = BigInt(network.bits - Number(prefix ?? network.bits))
  return network.value >> shift === address.value >> shift
}

function parseAddress(text: string): Address | undefined {
  const v4 = parseV4(text)
  if (v4 !== undefined) return { value: v4, bits: 32 }
  const v6 = text.includes(':') ? parseV6(text) : undefined
  return v6 === undefined ? undefined : { value: v6, bits: 128 }
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
