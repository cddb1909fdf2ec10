import { LuaTable } from '../../../lua/runtime/table.ts'
import { NULL } from '../../../lua/runtime/userdata.ts'
import type { LuaReturn, LuaValue } from '../../../lua/runtime/value.ts'
import type { Steps } from '../../../ngx/socket/connection.ts'
import type { Cosocket } from '../../../ngx/socket/cosocket.ts'

/** What the server said: a value, an error of its own, or nothing because the conversation failed. */
export type Reply =
  | { readonly type: 'value'; readonly value: LuaValue }
  | { readonly type: 'error'; readonly message: string }
  | { readonly type: 'failure'; readonly message: string }

/** Deepest arrays of arrays. */
const MAX_DEPTH = 100

/** A command in the Redis protocol: an array of bulk strings (RESP2). */
export function encodeCommand(parts: readonly string[]): string {
  return `*${parts.length}\r\n${parts.map((part) => `$${part.length}\r\n${part}\r\n`).join('')}`
}

/** Reads one reply (RESP2). */
export function* readReply(socket: Cosocket, depth = 0): Steps<Reply> {
  const line = textOf(yield* socket.receive({ type: 'line' }))
  if (typeof line !== 'string') return line
  const rest = line.slice(1)
  switch (line[0]) {
    case '+':
      return { type: 'value', value: rest }
    case '-':
      return { type: 'error', message: rest }
    case ':':
      return { type: 'value', value: Number(rest) }
    case '$':
      return yield* readBulk(socket, Number(rest))
    case '*':
      return depth < MAX_DEPTH
        ? yield* readArray(socket, Number(rest), depth)
        : { type: 'failure', message: 'reply nested too deeply' }
    default:
      return { type: 'failure', message: `unknown prefix: "${line.slice(0, 1)}"` }
  }
}

function* readBulk(socket: Cosocket, size: number): Steps<Reply> {
  if (size < 0) return { type: 'value', value: NULL }
  const data = textOf(yield* socket.receive({ type: 'size', size: size + 2 }))
  return typeof data === 'string' ? { type: 'value', value: data.slice(0, -2) } : data
}

function* readArray(socket: Cosocket, size: number, depth: number): Steps<Reply> {
  if (size < 0) return { type: 'value', value: NULL }
  const values: LuaValue[] = []
  for (let i = 0; i < size; i++) {
    const reply = yield* readReply(socket, depth + 1)
    if (reply.type === 'failure') return reply
    values.push(inList(reply))
  }
  return { type: 'value', value: LuaTable.fromArray(values) }
}

/** An error among other replies is a table of false and its text. */
export function inList(reply: Exclude<Reply, { type: 'failure' }>): LuaValue {
  return reply.type === 'value' ? reply.value : LuaTable.fromArray([false, reply.message])
}

function textOf(result: LuaReturn): string | Reply {
  if (typeof result === 'string') return result
  return { type: 'failure', message: String((result as readonly LuaValue[])[1]) }
}
