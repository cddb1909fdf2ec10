import type { HeaderPair, ReplyHead } from '../gateway/message.ts'
import { reasonOf } from '../gateway/status-reasons.ts'
import { acceptKey } from '../gateway/websocket/client-handshake.ts'
import {
  OutboundError,
  type Host,
  type OutboundRequest,
  type OutboundResponse,
  type OutboundWebSocket,
  type Socket,
  type WebSocketRequest,
} from '../host.ts'
import type {
  UpstreamAnswerSpec,
  UpstreamFault,
  UpstreamReply,
  UpstreamRule,
  UpstreamWebSocket,
  VirtualUpstream,
} from './model.ts'
import { openVirtualStream } from './virtual-stream.ts'
import { openVirtualWebSocket } from './virtual-websocket.ts'
import { ECHO_WEBSOCKET } from './websocket-rules.ts'
import { textOf } from './text.ts'

/** The doors to the network. */
export type Network = Pick<Host, 'fetch' | 'resolve' | 'query'> & Required<Pick<Host, 'connect' | 'openWebSocket'>>

/**
 * A network in which the scenario's upstreams exist: rules of `host:port` before those of `host`, and the first
 * that matches answers. A host without rules is asked of the real network (DESIGN §2).
 */
export function createVirtualNetwork(upstreams: readonly VirtualUpstream[], host: Host): Network {
  const names = [...new Set(upstreams.map((upstream) => upstream.host.replace(/:\d+$/, '')))]
  // Each name has an address of its own (RFC 2544's range), so that a call to an address finds its rules again.
  const addressOf = (name: string) => `198.18.${names.indexOf(name) >> 8}.${names.indexOf(name) & 0xff}`
  const nameOf = (address: string) => names.find((name) => addressOf(name) === address) ?? address
  const rulesOf = (name: string, port: number): readonly UpstreamRule[] | undefined => {
    if (upstreams.length === 0) return undefined
    const of = (wanted: string) => upstreams.find((upstream) => upstream.host === wanted)
    return (of(`${name}:${port}`) ?? of(name))?.rules
  }
  const resolved = new Map<string, string>()
  const query = host.query?.bind(host)
  return {
    // The scenario's own names have addresses and nothing else.
    ...(query && { query: async (name, type) => (names.includes(name) ? [] : query(name, type)) }),
    fetch(request) {
      const rules = rulesOf(nameOf(request.host), request.port)
      if (rules) return answerByRule(rules, request, host)
      const asked = host.fetch(request)
      if (!resolved.has(request.host)) return asked
      return asked.catch((error: unknown) => Promise.reject(withName(error, request, resolved)))
    },
    async openWebSocket(request) {
      const name = nameOf(request.host)
      const who = `${resolved.get(name) ?? name}:${request.port}`
      const rules = rulesOf(name, request.port)
      if (!rules) {
        if (host.openWebSocket) return host.openWebSocket(request)
        throw new OutboundError('no-network', 'connect', `${who} is not among the upstreams of phasescope.yml`)
      }
      const rule = rules.find(({ match, answer: { type } }) => type !== 'reply' && matches(match, request))
      return openByRule(rule?.answer, { ...request, who }, host)
    },
    async connect(options) {
      const name = nameOf(options.host)
      const who = `${resolved.get(name) ?? name}:${options.port}`
      const rules = rulesOf(name, options.port)
      if (rules) return openStreamByRule(rules, who, host)
      if (names.includes(name)) throw new OutboundError('refused', 'connect', `${who} has no rule in phasescope.yml`)
      if (host.connect) return host.connect(options)
      throw new OutboundError('no-network', 'connect', `${who} cannot be reached: a page has no network of its own`)
    },
    async resolve(name) {
      if (names.includes(name)) return [addressOf(name)]
      const addresses = await host.resolve(name)
      for (const address of addresses) resolved.set(address, name)
      return addresses
    },
  }
}

/** Bytes meet the first rule that is not HTTP's alone; `match` looks at requests only. */
function openStreamByRule(rules: readonly UpstreamRule[], who: string, host: Pick<Host, 'setTimer'>): Promise<Socket> {
  const answer = rules.map((rule) => rule.answer).find(({ type }) => type !== 'reply' && type !== 'websocket')
  switch (answer?.type) {
    case 'stream':
      return openVirtualStream(answer.stream, host)
    case 'echo':
      return openVirtualStream({ isEcho: true, script: [], delay: answer.delay }, host)
    case 'fault':
      return openFaulty(answer.fault, who, host)
    default:
      return Promise.reject(new OutboundError('refused', 'connect', `${who} answers nothing but HTTP`))
  }
}

function openFaulty(fault: UpstreamFault, who: string, host: Pick<Host, 'setTimer'>): Promise<Socket> {
  if (fault === 'refused')
    return Promise.reject(new OutboundError('refused', 'connect', `${who} refused the connection`))
  // Whoever connects has a limit of its own.
  if (fault === 'timeout') return new Promise(() => undefined)
  return openVirtualStream({ isEcho: false, script: [{ type: 'reset' }], delay: 0 }, host)
}

/** A page has no network: the refusal names the host that was meant, not the address it got. */
function withName(error: unknown, { host }: OutboundRequest, resolved: ReadonlyMap<string, string>): unknown {
  const name = resolved.get(host)
  if (!(error instanceof OutboundError) || error.code !== 'no-network' || name === undefined) return error
  return new OutboundError(error.code, error.stage, error.message.replace(host, name))
}

async function answerByRule(
  rules: readonly UpstreamRule[],
  request: OutboundRequest,
  host: Host,
): Promise<OutboundResponse> {
  const rule = rules.find(({ match }) => matches(match, request))
  return rule ? answer(rule.answer, request, host) : noRule(request)
}

function noRule({ host, method, target }: OutboundRequest): OutboundResponse {
  return plainReply(404, `no rule of ${host} matches ${method} ${target}`)
}

function matches({ method, path }: UpstreamRule['match'], request: OutboundRequest): boolean {
  if (method !== undefined && method !== request.method) return false
  return path === undefined || globMatches(path, request.target.split('?')[0] ?? '')
}

/** `*` stands for any characters. Linear: each literal piece is looked for once, from left to right. */
function globMatches(glob: string, path: string): boolean {
  const [first = '', ...pieces] = glob.split('*')
  if (pieces.length === 0) return path === first
  const last = pieces.pop() ?? ''
  if (!path.startsWith(first)) return false
  let at = first.length
  for (const piece of pieces) {
    const found = path.indexOf(piece, at)
    if (found < 0) return false
    at = found + piece.length
  }
  return path.length - last.length >= at && path.endsWith(last)
}

async function answer(spec: UpstreamAnswerSpec, request: OutboundRequest, host: Host): Promise<OutboundResponse> {
  switch (spec.type) {
    case 'reply':
      await pause(host, spec.reply.delay)
      await drain(request.body)
      return responseOf(spec.reply)
    case 'echo':
      await pause(host, spec.delay)
      return echo(request)
    case 'fault':
      await pause(host, spec.delay)
      return fail(spec.fault, request, host)
    case 'websocket':
      return upgrade(spec.websocket, request, host)
    case 'stream':
      return fail('malformed', request, host)
  }
}

/** A rule for WebSockets asked over HTTP: it agrees to an upgrade and knows nothing else. */
async function upgrade(spec: UpstreamWebSocket, request: OutboundRequest, host: Host): Promise<OutboundResponse> {
  const of = (wanted: string) => request.headers.find(([name]) => name.toLowerCase() === wanted)?.[1]
  if (of('upgrade')?.toLowerCase() !== 'websocket') return plainReply(426, 'only WebSockets are answered here')
  if (spec.refuse !== undefined) return plainReply(spec.refuse, 'no WebSocket for you')
  const subprotocols = of('sec-websocket-protocol')?.split(/\s*,\s*/) ?? []
  const { end, subprotocol } = await openVirtualWebSocket(spec, { who: request.host, subprotocols }, host)
  const headers: HeaderPair[] = [
    ['Upgrade', 'websocket'],
    ['Connection', 'Upgrade'],
    ['Sec-WebSocket-Accept', acceptKey(of('sec-websocket-key') ?? '')],
    ...(subprotocol === undefined ? [] : [['Sec-WebSocket-Protocol', subprotocol] as const]),
  ]
  return { ...response({ status: 101, reason: 'Switching Protocols', headers }, []), upgraded: end }
}

async function openByRule(
  spec: UpstreamAnswerSpec | undefined,
  request: WebSocketRequest & { readonly who: string },
  host: Host,
): Promise<OutboundWebSocket> {
  const { who } = request
  if (spec?.type === 'websocket') return openVirtualWebSocket(spec.websocket, request, host)
  if (spec?.type === 'echo') return openVirtualWebSocket({ ...ECHO_WEBSOCKET, delay: spec.delay }, request, host)
  if (spec?.type === 'fault') {
    await pause(host, spec.delay)
    await fail(spec.fault, request, host)
  }
  throw new OutboundError('malformed', 'exchange', `no rule of ${who} answers a WebSocket at ${request.target}`)
}

function pause(host: Host, delay: number): Promise<void> {
  return delay > 0 ? new Promise((resolve) => host.setTimer(delay, resolve)) : Promise.resolve()
}

async function drain(body: OutboundRequest['body']): Promise<Uint8Array> {
  if (!body || body instanceof Uint8Array) return body ?? new Uint8Array()
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return joined(chunks)
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}

function responseOf({ status, reason = reasonOf(status), headers, body, chunks }: UpstreamReply): OutboundResponse {
  const has = (name: string) => headers.some(([given]) => given.toLowerCase() === name)
  const framing: HeaderPair[] = []
  if (chunks > 1 && !has('transfer-encoding')) framing.push(['Transfer-Encoding', 'chunked'])
  if (chunks === 1 && !has('content-length')) framing.push(['Content-Length', String(body.length)])
  return response({ status, reason, headers: [...headers, ...framing] }, pieces(body, chunks))
}

function response(head: ReplyHead, chunks: readonly Uint8Array[]): OutboundResponse {
  return { ...head, httpVersion: '1.1', body: stream(chunks) }
}

async function* stream(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks
}

/** Equal pieces, the last one shorter. */
function pieces(body: Uint8Array, count: number): Uint8Array[] {
  const size = Math.ceil(body.length / count)
  const starts = Array.from({ length: count }, (_, index) => index * size).filter((start) => start < body.length)
  return starts.map((start) => body.subarray(start, start + size))
}

function plainReply(status: number, message: string): OutboundResponse {
  const body = new TextEncoder().encode(message)
  return responseOf({ status, headers: [['Content-Type', 'text/plain; charset=utf-8']], body, chunks: 1, delay: 0 })
}

async function echo(request: OutboundRequest): Promise<OutboundResponse> {
  const { method, target, headers } = request
  const text = JSON.stringify({ method, target, headers, body: textOf(await drain(request.body)) })
  const body = new TextEncoder().encode(text)
  return responseOf({ status: 200, headers: [['Content-Type', 'application/json']], body, chunks: 1, delay: 0 })
}

const CUT_HEADERS: readonly HeaderPair[] = [
  ['Content-Type', 'text/plain'],
  ['Content-Length', '100'],
]

async function fail(fault: UpstreamFault, request: OutboundRequest, host: Host): Promise<OutboundResponse> {
  const who = `${request.host}:${request.port}`
  switch (fault) {
    case 'refused':
      throw new OutboundError('refused', 'connect', `${who} refused the connection`)
    case 'timeout':
      await pause(host, request.timeouts.read)
      throw new OutboundError('timeout', 'exchange', `${who} did not answer within ${request.timeouts.read} ms`)
    case 'reset':
      throw new OutboundError('reset', 'exchange', `${who} closed the connection before it answered`)
    case 'malformed':
      throw new OutboundError('malformed', 'exchange', `${who} sent no valid HTTP response`)
    case 'reset-mid-body':
      return {
        ...response({ status: 200, reason: 'OK', headers: CUT_HEADERS }, []),
        body: brokenOff(who),
      }
  }
}

async function* brokenOff(who: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode('the first half')
  throw new OutboundError('reset', 'body', `${who} closed the connection in the middle of the body`)
}
