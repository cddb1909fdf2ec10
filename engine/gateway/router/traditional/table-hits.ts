import { OrderedIndex } from '../ordered-index.ts'
import { literalPrefix } from '../pattern.ts'
import { hitsEndpoint } from './category.ts'
import { RULES, type EndpointRule, type HostRule, type MarshalledRoute, type UriRule } from './marshal.ts'
import type { RequestView } from './request-view.ts'

/** All rules of a table regardless of their routes: which attributes a request may match at all. */
export class TableHits {
  private readonly plainHosts = new Set<string>()
  private readonly wildcardHosts: HostRule[] = []
  private readonly headers = new Set<string>()
  private readonly prefixes = new Set<string>()
  private prefixLengths: number[] = []
  private readonly regexUris = new OrderedIndex<UriRule>()
  private readonly methods = new Set<string>()
  private readonly snis = new Set<string>()
  private readonly sources: EndpointRule[] = []
  private readonly destinations: EndpointRule[] = []

  constructor(routes: readonly MarshalledRoute[]) {
    for (const route of routes) this.add(route)
    this.prefixLengths = [...new Set([...this.prefixes].map(({ length }) => length))].toSorted((a, b) => b - a)
  }

  /** The bits of what is hit; the hits themselves are noted in the view. */
  categoryOf(view: RequestView): number {
    const { request, hits } = view
    hits.headerName = this.headerHit(view)
    hits.host = this.hostHit(view)
    hits.uri = this.uriHit(request.path)
    return (
      (hits.headerName === undefined ? 0 : RULES.header) |
      (hits.host === undefined ? 0 : RULES.host) |
      (hits.uri === undefined ? 0 : RULES.uri) |
      (this.methods.has(request.method) ? RULES.method : 0) |
      (request.serverName !== undefined && this.snis.has(request.serverName) ? RULES.sni : 0) |
      (hitsEndpoint(this.sources, view, 'src') ? RULES.src : 0) |
      (hitsEndpoint(this.destinations, view, 'dst') ? RULES.dst : 0)
    )
  }

  private add({ hosts, headers, uris, methods, snis, sources, destinations }: MarshalledRoute): void {
    for (const host of hosts) {
      if (host.value.includes('*')) this.wildcardHosts.push(host)
      else this.plainHosts.add(host.value)
    }
    for (const { name } of headers) this.headers.add(name)
    for (const uri of uris) {
      if (!uri.isRegex) {
        this.prefixes.add(uri.value)
        continue
      }
      const prefix = literalPrefix(`^${uri.value}`)
      this.regexUris.add(uri, { hosts: undefined, prefixes: prefix === undefined ? undefined : [prefix] })
    }
    for (const method of methods) this.methods.add(method)
    for (const sni of snis) this.snis.add(sni)
    this.sources.push(...sources)
    this.destinations.push(...destinations)
  }

  private hostHit({ request, plainHosts, hostWithPort }: RequestView): string | undefined {
    const plain = plainHosts.find((name) => this.plainHosts.has(name))
    if (plain !== undefined || request.hostHeader === undefined) return plain
    return this.wildcardHosts.find(({ pattern }) => pattern?.test(hostWithPort))?.value
  }

  private headerHit(view: RequestView): string | undefined {
    for (const name of this.headers) if (view.headers().has(name)) return name
    return undefined
  }

  /** Regular expressions in the order of their routes, then the longest prefix. */
  private uriHit(path: string): string | undefined {
    const regex = this.regexUris.find([], path, (uri) => (uri.probe?.test(path) ? uri.value : undefined))
    if (regex !== undefined) return regex
    for (const length of this.prefixLengths) {
      const start = path.slice(0, length)
      if (start.length === length && this.prefixes.has(start)) return start
    }
    return undefined
  }
}
