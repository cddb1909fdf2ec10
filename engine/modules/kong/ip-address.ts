const OCTET = '(?:0|[1-9]\\d?|1\\d\\d|2[0-4]\\d|25[0-5])'
const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`)

/** `inet_pton(AF_INET)`: four decimal octets, no leading zeros. */
export function isIpv4(text: string): boolean {
  return IPV4.test(text)
}

/** `inet_pton(AF_INET6)`, square brackets allowed around it as lua-resty-ipmatcher does. */
export function isIpv6(text: string): boolean {
  return isPlainIpv6(text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text)
}

function isPlainIpv6(text: string): boolean {
  const halves = text.split('::')
  if (halves.length > 2) return false
  const counts = halves.map((half, i) => groupCount(half, i === halves.length - 1))
  if (counts.includes(undefined)) return false
  const total = counts.reduce<number>((sum, count) => sum + (count ?? 0), 0)
  // "::" stands for at least one group
  return halves.length === 2 ? total <= 7 : total === 8
}

/** Groups between colons; an IPv4 tail counts as two. */
function groupCount(half: string, isLast: boolean): number | undefined {
  if (half === '') return 0
  const groups = half.split(':')
  const tail = groups.at(-1) ?? ''
  const hasIpv4 = isLast && tail.includes('.')
  const hex = hasIpv4 ? groups.slice(0, -1) : groups
  if (hasIpv4 && !isIpv4(tail)) return undefined
  if (!hex.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined
  return hex.length + (hasIpv4 ? 2 : 0)
}
