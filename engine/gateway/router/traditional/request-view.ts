import { parseIpAddress, type IpAddress } from '../../ip-address.ts'
import type { RouteMatches } from '../route-table.ts'
import type { RoutedRequest } from '../routed-request.ts'
import { splitPort } from './split-port.ts'

/** What a request hits in the whole table, and by which categories are reduced. */
export interface Hits {
  host: string | undefined
  uri: string | undefined
  headerName: string | undefined
}

/** What the rules of a route found. */
export interface UriFinding {
  prefix: string | undefined
  groups: (string | false)[] | undefined
  named: Record<string, string | false>
}

/** A request as the traditional router reads it. */
export class RequestView {
  readonly request: RoutedRequest
  /** Names that plain hosts are compared with, in this order: as it came, and without its port. */
  readonly plainHosts: readonly string[]
  /** What wildcards are compared with: the port is never missing. */
  readonly hostWithPort: string
  readonly headers: ReadonlyMap<string, readonly string[]>
  readonly sourceAddress: IpAddress | undefined
  readonly destinationAddress: IpAddress | undefined
  readonly hits: Hits = { host: undefined, uri: undefined, headerName: undefined }
  matches: RouteMatches = {}
  uri: UriFinding = { prefix: undefined, groups: undefined, named: {} }

  constructor(request: RoutedRequest) {
    this.request = request
    const { bare, withPort } = splitPort(request.hostHeader ?? '', request.scheme === 'https' ? 443 : 80)
    this.plainHosts = [request.hostHeader ?? '', bare]
    this.hostWithPort = withPort
    const headers = new Map<string, string[]>()
    for (const [name, value] of request.headers.entries()) {
      const key = name.toLowerCase()
      headers.set(key, [...(headers.get(key) ?? []), value])
    }
    this.headers = headers
    this.sourceAddress = parseIpAddress(request.source.ip ?? '')
    this.destinationAddress = parseIpAddress(request.destination.ip ?? '')
  }

  /** Before the next route. */
  forget(): void {
    this.matches = {}
    this.uri = { prefix: undefined, groups: undefined, named: {} }
  }
}
