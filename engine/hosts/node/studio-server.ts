import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import path from 'node:path'

import { createBirpc } from 'birpc'
import { WebSocketServer, type WebSocket } from 'ws'

import type { EngineApi, StudioApi } from '../../protocol.ts'
import { decodeMessage, encodeMessage } from '../../wire.ts'
import { isOwnPage } from './own-pages.ts'

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}

export interface StudioServer {
  readonly server: Server
  /** Tells every open studio. */
  broadcast<K extends keyof StudioApi>(name: K, ...details: Parameters<StudioApi[K]>): void
  /** How many studios are connected. */
  studios(): number
  close(): void
}

/** The built studio as files, and `/engine`, where studios talk to this engine. */
export function createStudioServer(folder: string, api: () => EngineApi): StudioServer {
  const server = createServer((request, response) => void serveFile(folder, request, response))
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 64 * 1024 * 1024 })
  const peers = new Map<WebSocket, ReturnType<typeof connectStudio>>()

  server.on('upgrade', (request, socket, head) => {
    if ((request.url ?? '').split('?')[0] !== '/engine' || !isOwnPage(request.headers)) {
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      peers.set(webSocket, connectStudio(webSocket, api()))
      webSocket.on('close', () => peers.delete(webSocket))
    })
  })

  return {
    server,
    broadcast(name, ...details) {
      for (const peer of peers.values())
        peer.$callRaw({ method: name, args: details, event: true, optional: true }).catch(() => undefined)
    },
    studios: () => peers.size,
    close() {
      for (const webSocket of peers.keys()) webSocket.terminate()
      sockets.close()
      server.close()
      server.closeAllConnections()
    },
  }
}

function connectStudio(webSocket: WebSocket, api: EngineApi): ReturnType<typeof createBirpc<StudioApi, EngineApi>> {
  return createBirpc<StudioApi, EngineApi>(api, {
    post: (message: string) => webSocket.send(message),
    on: (receive) => webSocket.on('message', (data) => receive(String(data))),
    serialize: encodeMessage,
    deserialize: (text: string) => decodeMessage(text),
    timeout: 30_000,
  })
}

async function serveFile(folder: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const target = decodePath(request.url ?? '/')
  const file = target === undefined ? undefined : await findFile(folder, target)
  if (file === undefined) {
    response
      .writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' })
      .end('There is nothing here. The studio is at /\n')
    return
  }
  const headers = {
    'Content-Type': CONTENT_TYPES[path.extname(file)] ?? 'application/octet-stream',
    'Cache-Control': target?.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
  }
  response.writeHead(200, headers)
  if (request.method === 'HEAD') response.end()
  else if (path.basename(file) === 'index.html') response.end(markAsServedHere(await readFile(file, 'utf8')))
  else createReadStream(file).pipe(response)
}

/** The page learns from this that the engine beside it is the one to talk to first. */
function markAsServedHere(html: string): string {
  return html.replace('<head>', '<head>\n    <meta name="phasescope-engine" content="/engine" />')
}

function decodePath(url: string): string | undefined {
  try {
    return path.posix.normalize(decodeURIComponent(url.split('?')[0] ?? '/'))
  } catch {
    return undefined
  }
}

async function findFile(folder: string, target: string): Promise<string | undefined> {
  const file = path.join(folder, target.endsWith('/') ? `${target}index.html` : target)
  if (file !== folder && !file.startsWith(folder + path.sep)) return undefined
  const found = await stat(file).catch(() => undefined)
  return found?.isFile() ? file : undefined
}
