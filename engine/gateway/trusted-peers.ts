import { networkContains, parseIpAddress, parseIpNetwork } from './ip-address.ts'

/** `trusted_ips`: whose `X-Forwarded-*` count. Plain addresses and CIDR ranges, IPv4 and IPv6 (Kong: phases.md §4.1 item 5). */
export function isTrusted(ip: string, trusted: readonly string[]): boolean {
  if (trusted.length === 0) return false
  const address = parseIpAddress(ip)
  return address !== undefined && trusted.some((range) => contains(range, address))
}

function contains(range: string, address: NonNullable<ReturnType<typeof parseIpAddress>>): boolean {
  const network = parseIpNetwork(range)
  return network !== undefined && networkContains(network, address)
}
