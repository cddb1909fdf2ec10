import { Resolver } from 'node:dns/promises'

import type { DnsRecord } from '../../host.ts'

/** Milliseconds: a name server that says nothing must not hold requests up. */
const resolver = new Resolver({ timeout: 1_000, tries: 1 })

/** Records of a name as the name server tells them; nothing when it knows none. Node tells no TTL for SRV. */
export async function queryRecords(name: string, type: DnsRecord['type']): Promise<readonly DnsRecord[]> {
  // No name server is asked about this machine.
  if (!name.includes('.') || /(^|\.)localhost\.?$/.test(name)) return []
  try {
    if (type === 'SRV') {
      const found = await resolver.resolveSrv(name)
      return found.map(({ name: target, ...rest }) => ({ type, target, ...rest }))
    }
    const found = await (type === 'A' ? resolver.resolve4(name, { ttl: true }) : resolver.resolve6(name, { ttl: true }))
    return found.map(({ address, ttl }) => ({ type, address, ttl }))
  } catch {
    return []
  }
}
