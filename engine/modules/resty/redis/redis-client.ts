import type { LuaReturn, LuaValue } from '../../../lua/runtime/value.ts'
import { LuaTable } from '../../../lua/runtime/table.ts'
import type { Steps } from '../../../ngx/socket/connection.ts'
import { Cosocket, type Peer, type SocketServices } from '../../../ngx/socket/cosocket.ts'
import { encodeCommand, inList, readReply, type Reply } from './resp.ts'

/** Commands that are allowed once a client listens to channels. */
const SUBSCRIPTIONS = ['subscribe', 'unsubscribe', 'psubscribe', 'punsubscribe']
/** Commands whose arguments nobody shall read in a trace. */
const SECRET = ['auth', 'hello', 'acl', 'config']
/** How much of a command the trace shows. */
const SHOWN = 80

/** A conversation with a Redis server. Source: lua-resty-redis 0.29, README. */
export class RedisClient {
  readonly socket: Cosocket
  private where = ''
  private pipeline: (readonly string[])[] | undefined
  private isSubscribed = false

  constructor(services: SocketServices) {
    this.socket = new Cosocket(services, { isSilent: true })
  }

  *connect(peer: Peer, tls: { serverName?: string; verify: boolean } | undefined): Steps<LuaReturn> {
    this.isSubscribed = false
    this.pipeline = undefined
    this.where = peer.host.startsWith('unix:') ? peer.host : `${peer.host}:${peer.port}`
    const start = this.socket.now()
    const connected = yield* this.socket.connect(peer)
    const secured = connected === 1 && tls !== undefined ? yield* this.socket.secure(tls) : true
    const failure = failureOf(connected) ?? failureOf(secured)
    this.tell('connect', failure ?? 'connected', start)
    if (connected !== 1) return connected
    return secured === true ? 1 : [undefined, `failed to do ssl handshake: ${failure ?? ''}`]
  }

  /** One command: its reply, false and the server's error, or nil and what failed. */
  *command(parts: readonly string[]): Steps<LuaReturn> {
    const name = (parts[0] ?? '').toLowerCase()
    const isSubscription = SUBSCRIPTIONS.includes(name)
    if (this.isSubscribed && !isSubscription) return [undefined, 'subscribed state']
    if (this.pipeline !== undefined) {
      this.pipeline.push(parts)
      return []
    }
    const start = this.socket.now()
    const reply = yield* this.ask(encodeCommand(parts))
    if (isSubscription && reply.type === 'value') this.follow(name, reply.value)
    this.tell(shown(parts), outcomeOf(reply), start)
    return resultOf(reply)
  }

  /** The next message of the channels. */
  *readReply(): Steps<LuaReturn> {
    if (!this.isSubscribed) return [undefined, 'not subscribed']
    const reply = yield* readReply(this.socket)
    if (reply.type === 'value') this.follow('', reply.value)
    return resultOf(reply)
  }

  beginPipeline(): void {
    this.pipeline = []
  }

  cancelPipeline(): void {
    this.pipeline = undefined
  }

  /** Sends what was collected; one table of all replies. */
  *commitPipeline(): Steps<LuaReturn> {
    const { pipeline } = this
    if (pipeline === undefined) return [undefined, 'no pipeline']
    this.pipeline = undefined
    const start = this.socket.now()
    const names = pipeline.map(([name = '']) => name.toUpperCase()).join(' ')
    const failure = failureOf(yield* this.socket.send(pipeline.map(encodeCommand).join('')))
    if (failure !== undefined) {
      this.tell(`pipeline ${names}`, failure, start)
      return [undefined, failure]
    }
    const values: LuaValue[] = []
    for (const parts of pipeline) {
      const reply = yield* readReply(this.socket)
      if (reply.type === 'failure') {
        if (reply.message === 'timeout') this.socket.close()
        this.tell(`pipeline ${names}`, `${reply.message} at ${parts[0]}`, start)
        return [undefined, reply.message]
      }
      values.push(inList(reply))
    }
    this.tell(`pipeline ${names}`, `${values.length} replies`, start)
    return LuaTable.fromArray(values)
  }

  keepAlive(options: { timeout: number; size: number }): LuaReturn {
    return this.isSubscribed ? [undefined, 'subscribed state'] : this.socket.keepAlive(options)
  }

  private *ask(request: string): Steps<Reply> {
    const failure = failureOf(yield* this.socket.send(request))
    if (failure !== undefined) return { type: 'failure', message: failure }
    const reply = yield* readReply(this.socket)
    // the answer would come to the next command
    if (reply.type === 'failure' && reply.message === 'timeout') this.socket.close()
    return reply
  }

  /** Listening ends when the server counts no channel any more. */
  private follow(command: string, value: LuaValue): void {
    if (command === 'subscribe' || command === 'psubscribe') this.isSubscribed = true
    const [kind, , count] = value instanceof LuaTable ? [1, 2, 3].map((i) => value.getIndex(i)) : []
    if ((kind === 'unsubscribe' || kind === 'punsubscribe') && count === 0) this.isSubscribed = false
  }

  private tell(what: string, outcome: string, start: number): void {
    this.socket.tell({ kind: 'redis', summary: `${this.where} ${what}`, outcome }, start)
  }
}

function shown(parts: readonly string[]): string {
  const [name = '', ...rest] = parts
  const text = SECRET.includes(name.toLowerCase()) ? '***' : rest.join(' ')
  return `${name.toUpperCase()} ${text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text}`.trimEnd()
}

function outcomeOf(reply: Reply): string {
  if (reply.type !== 'value') return reply.message
  const { value } = reply
  if (value instanceof LuaTable) return `${value.length()} values`
  return typeof value === 'string' && value !== 'OK'
    ? `${value.length} bytes`
    : typeof value === 'object'
      ? 'null'
      : String(value)
}

function resultOf(reply: Reply): LuaReturn {
  switch (reply.type) {
    case 'value':
      return reply.value
    case 'error':
      return [false, reply.message]
    case 'failure':
      return [undefined, reply.message]
  }
}

function failureOf(result: LuaReturn): string | undefined {
  return result instanceof Array && typeof result[1] === 'string' ? result[1] : undefined
}
