import { JWT_PARSER } from './jwt-parser.ts'
import { LIMIT_CONN, LIMIT_COUNT, LIMIT_REQ, LIMIT_TRAFFIC } from './limit.ts'
import { LTN12 } from './ltn12.ts'
import { MIME } from './mime.ts'
import { SOCKET_HTTP, SSL_HTTPS } from './socket-http.ts'
import { SOCKET } from './socket.ts'

const SOURCES: Readonly<Record<string, string>> = {
  'kong.plugins.jwt.jwt_parser': JWT_PARSER,
  ltn12: LTN12,
  mime: MIME,
  'mime.core': 'return require "mime"\n',
  socket: SOCKET,
  'socket.core': 'return require "socket"\n',
  'socket.http': SOCKET_HTTP,
  'ssl.https': SSL_HTTPS,
  'resty.limit.count': LIMIT_COUNT,
  'resty.limit.req': LIMIT_REQ,
  'resty.limit.conn': LIMIT_CONN,
  'resty.limit.traffic': LIMIT_TRAFFIC,
}

/** Modules that Kong's image has and that are written in Lua here, under the names of its files; a scenario's own file goes first. */
export function libraryModule(name: string): { readonly source: string; readonly chunkName: string } | undefined {
  const source = Object.hasOwn(SOURCES, name) ? SOURCES[name] : undefined
  return source === undefined
    ? undefined
    : { source, chunkName: `@/usr/local/share/lua/5.1/${name.replaceAll('.', '/')}.lua` }
}
