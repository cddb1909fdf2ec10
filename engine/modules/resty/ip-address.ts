/** An IPv4 address as a number, undefined for other text. inet_pton() takes exactly four decimal parts. */
export function parseIpv4(text: string): number | undefined {
  const parts = text.split('.')
  if (parts.length !== 4) return undefined
  let address = 0
  for (const part of parts) {
    if (!/^(?:0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined
    address = address * 256 + Number(part)
  }
  return address
}

/** An IPv6 address as four numbers of 32 bits, brackets allowed. */
export function parseIpv6(text: string): readonly number[] | undefined {
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text
  const sides = bare.split('::')
  if (sides.length > 2 || bare === '') return undefined
  const head = readGroups(sides[0] ?? '', sides.length === 1)
  const tail = sides.length === 2 ? readGroups(sides[1] ?? '', true) : []
  if (head === undefined || tail === undefined) return undefined
  const missing = 8 - head.length - tail.length
  if (sides.length === 1 ? missing !== 0 : missing < 1) return undefined
  const groups = [...head, ...Array.from({ length: missing }, () => 0), ...tail]
  return [0, 2, 4, 6].map((i) => (groups[i] ?? 0) * 65536 + (groups[i + 1] ?? 0))
}

/** 16-bit groups between colons; the last may be an IPv4 address. */
function readGroups(text: string, mayEndInIpv4: boolean): number[] | undefined {
  if (text === '') return []
  const groups: number[] = []
  const parts = text.split(':')
  for (const [index, part] of parts.entries()) {
    const v4 = mayEndInIpv4 && index === parts.length - 1 && part.includes('.') ? parseIpv4(part) : undefined
    if (v4 !== undefined) groups.push(Math.floor(v4 / 65536), v4 % 65536)
    else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16))
    else return undefined
  }
  return groups
}

/** Whether two addresses (words of 32 bits) share their first `bits` bits. */
export function sharesPrefix(left: readonly number[], right: readonly number[], bits: number): boolean {
  for (let i = 0; i < left.length; i++) {
    const inWord = Math.min(32, Math.max(0, bits - 32 * i))
    const step = 2 ** (32 - inWord)
    if (Math.floor((left[i] ?? 0) / step) !== Math.floor((right[i] ?? 0) / step)) return false
  }
  return true
}
