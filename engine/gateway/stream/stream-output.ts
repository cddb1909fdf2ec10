import { toBytes } from '../bytes.ts'
import type { Output, RequestContext } from '../request-context.ts'
import type { StreamSession } from './stream-session.ts'

/** `ngx.say`, `ngx.print` and the body of kong.response.exit in preread: bytes for the client, nothing around them. */
export function streamOutput(ctx: RequestContext, session: StreamSession): Output {
  return {
    sendHead: () => undefined,
    print(text) {
      const bytes = toBytes(text)
      ctx.probe.onBytes?.(ctx, { from: 'upstream', bytes, fate: 'said' })
      return session.send(bytes)
    },
    flush: () => undefined,
    finish: () => undefined,
    sentBytes: () => ({ head: 0, body: session.sent }),
  }
}
