import type { OutboundResponse, Socket, WebSocketEnd } from '../host.ts'
import { writeLog } from './error-log.ts'
import type { ReplyHead } from './message.ts'
import { NGX_DONE, NGX_OK } from './nginx-codes.ts'
import type { ClientOutput } from './output.ts'
import type { RequestContext } from './request-context.ts'
import { DEFAULT_MAX_PAYLOAD } from './websocket/websocket-state.ts'

type Tunnel = Pick<Socket, 'received' | 'send' | 'close'>
type Upgraded = NonNullable<OutboundResponse['upgraded']>

/**
 * After an upstream's 101: the head goes through header_filter, then the connection is a tunnel of bytes that no plugin
 * sees. body_filter is called twice without any, before and behind it (Kong: nginx-behaviour.md §5, §20).
 */
export async function relayUpgrade(output: ClientOutput, upstream: Upgraded): Promise<number> {
  const { ctx } = output
  const isOfFrames = 'listen' in upstream
  let carry: (() => Promise<void>) | undefined
  output.wire.openTunnel = (head) => {
    if (isOfFrames) {
      const accepted = ctx.exchange.acceptWebSocket?.(acceptanceOf(head))
      if (accepted) carry = () => carryFrames(ctx, accepted.end, upstream)
    } else {
      const client = ctx.exchange.upgrade?.(head)
      if (client) carry = () => carryBytes(ctx, client, upstream)
    }
  }
  if ((await output.pass('', 'unbuffered')) === NGX_OK && carry) await carry()
  await output.sendWhole('')
  if (isOfFrames) upstream.terminate()
  else upstream.close()
  if (carry) return NGX_DONE
  ctx.exchange.abort()
  return NGX_DONE
}

function acceptanceOf({ headers }: ReplyHead): { subprotocol: string | undefined; maxPayload: number } {
  const subprotocol = headers.find(([name]) => name.toLowerCase() === 'sec-websocket-protocol')?.[1]
  return { subprotocol, maxPayload: DEFAULT_MAX_PAYLOAD }
}

/** Until either side ends: nginx closes both then. Silence for longer than the read timeout ends it, too. */
function carryBytes(ctx: RequestContext, client: Tunnel, upstream: Tunnel): Promise<void> {
  return new Promise((resolve) => {
    const idle = watchSilence(ctx, () => {
      writeLog(ctx, 'error', 'upstream timed out (110: Connection timed out) while proxying upgraded connection')
      finish()
    })
    const finish = (): void => {
      idle.stop()
      client.close()
      upstream.close()
      resolve()
    }
    const pump = async (from: Tunnel, to: Tunnel): Promise<void> => {
      for await (const bytes of from.received) {
        idle.touch()
        await to.send(bytes)
      }
    }
    // A side that breaks off ends the tunnel like one that closes.
    pump(client, upstream).then(finish, finish)
    pump(upstream, client).then(finish, finish)
  })
}

/** The same where there is no wire: frames as they are. */
function carryFrames(ctx: RequestContext, client: WebSocketEnd, upstream: WebSocketEnd): Promise<void> {
  return new Promise((resolve) => {
    let ended = 0
    const idle = watchSilence(ctx, () => {
      client.terminate()
      upstream.terminate()
    })
    const listen = (from: WebSocketEnd, to: WebSocketEnd): void =>
      from.listen({
        frame(frame) {
          idle.touch()
          if (frame.type === 'close') to.close(frame.status, frame.data)
          else if (!to.send(frame)) from.pause()
        },
        failed: () => to.terminate(),
        drained: () => to.resume(),
        ended() {
          ended += 1
          to.terminate()
          if (ended < 2) return
          idle.stop()
          resolve()
        },
      })
    listen(upstream, client)
    listen(client, upstream)
  })
}

/** One timer, set again only when it fires. */
function watchSilence({ host, balancer }: RequestContext, onSilence: () => void): { touch(): void; stop(): void } {
  const limit = balancer?.readTimeout ?? 60_000
  let last = host.now()
  let cancel: () => void = () => undefined
  const wait = (milliseconds: number): void => {
    cancel = host.setTimer(milliseconds, () => {
      const left = last + limit - host.now()
      if (left > 0) wait(left)
      else onSilence()
    })
  }
  wait(limit)
  return { touch: () => (last = host.now()), stop: () => cancel() }
}
