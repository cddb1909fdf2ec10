import { parseIpAddress, type IpAddress } from '../../ip-address.ts'
import type { RouteMatches } from '../route-table.ts'
import type { HeaderList } from '../../header-list.ts'
import type { Endpoint, RoutedRequest } from '../routed-request.ts'
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
  private headerValues: ReadonlyMap<string, readonly string[]> | undefined
  private readonly addresses = new Map<Endpoint, IpAddress | undefined>()
  readonly hits: Hits = { host: undefined, uri: undefined, headerName: undefined }
  matches: RouteMatches = {}
  uri: UriFinding = { prefix: undefined, groups: undefined, named: {} }

  constructor(request: RoutedRequest) {
    this.request = request
    const { bare, withPort } = splitPort(request.hostHeader ?? '', request.scheme === 'https' ? 443 : 80)
    this.plainHosts = [request.hostHeader ?? '', bare]
    this.hostWithPort = withPort
  }

  /** Header names in lower case. */
  headers(): ReadonlyMap<string, readonly string[]> {
    this.headerValues ??= headersByName(this.request.headers)
    return this.headerValues
  }

  addressOf(end: Endpoint): IpAddress | undefined {
    if (!this.addresses.has(end)) this.addresses.set(end, parseIpAddress(end.ip ?? ''))
    return this.addresses.get(end)
  }

  /** Before the next route. */
  forget(): void {
    this.matches = {}
    this.uri = { prefix: undefined, groups: undefined, named: {} }
  }
}

function headersByName(list: HeaderList): Map<string, string[]> {
  const headers = new Map<string, string[]>()
  for (const [name, value] of list.entries()) {
    const key = name.toLowerCase()
    headers.set(key, [...(headers.get(key) ?? []), value])
  }
  return headers
}
