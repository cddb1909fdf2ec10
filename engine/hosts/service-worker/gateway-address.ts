/** Where the page's gateway answers: `/gateway/<id>/<scheme>/<host:port>/<path>` (DESIGN §3.1). */
const ADDRESS = /^\/gateway\/([a-z0-9][a-z0-9-]*)\/(https?)\/([^/]+)(\/.*)?$/

export interface GatewayAddress {
  readonly scenario: string
  readonly scheme: 'http' | 'https'
  /** `host` or `host:port`, as it goes into the Host header. */
  readonly host: string
  /** Raw request target with its query. */
  readonly target: string
}

/** Reads such an address; undefined when the URL is something else. */
export function parseGatewayAddress(url: string): GatewayAddress | undefined {
  const { pathname, search } = new URL(url)
  const found = ADDRESS.exec(pathname)
  if (!found) return undefined
  const [, scenario = '', scheme, host = '', path = '/'] = found
  return {
    scenario,
    scheme: scheme === 'https' ? 'https' : 'http',
    host: decodeURIComponent(host),
    target: `${path}${search}`,
  }
}

/** Where the page's WebSockets go: `ws://gateway.local/<id>/[<host:port>/]<path>`. */
const SOCKET = /^\/([a-z0-9][a-z0-9-]*)(?:\/([^/]*\.[^/]*|[^/]+:\d+|localhost))?(\/.*)?$/

export interface SocketAddress {
  readonly scenario: string
  readonly scheme: 'ws' | 'wss'
  readonly host: string
  readonly target: string
}

/** Reads such an address. A first part with a dot or a port is the host that is meant; without one it is gateway.local. */
export function parseSocketAddress(url: string): SocketAddress | undefined {
  const { protocol, hostname, pathname, search } = new URL(url)
  const found = SOCKET.exec(pathname)
  if (hostname !== 'gateway.local' || !found) return undefined
  const [, scenario = '', host = 'gateway.local', path = '/'] = found
  const scheme = protocol === 'wss:' ? 'wss' : 'ws'
  return { scenario, scheme, host: decodeURIComponent(host), target: `${path}${search}` }
}

/** Where the page's Admin API answers: `/admin/<id>/<path>`. */
const ADMIN = /^\/admin\/([a-z0-9][a-z0-9-]*)(\/.*)?$/

/** Reads such an address; undefined when the URL is something else. */
export function parseAdminAddress(url: string): { readonly scenario: string; readonly target: string } | undefined {
  const { pathname, search } = new URL(url)
  const [, scenario, path = '/'] = ADMIN.exec(pathname) ?? []
  return scenario === undefined ? undefined : { scenario, target: `${path}${search}` }
}
