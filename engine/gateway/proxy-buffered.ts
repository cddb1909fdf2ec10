import type { OutboundResponse } from '../host.ts'
import { toText } from './bytes.ts'
import { callUpstream } from './call-upstream.ts'
import { answerError } from './error-handler.ts'
import { writeLog } from './error-log.ts'
import { HeaderList } from './header-list.ts'
import type { ClientOutput } from './output.ts'
import { endPhase } from './end-phase.ts'
import { CLIENT_CLOSED_REQUEST } from './nginx-codes.ts'
import { releaseBody, takeBody, waited } from './proxy.ts'
import { discard } from './relay-body.ts'
import type { UpstreamAnswer } from './request-context.ts'
import { runPhase } from './run-phase.ts'
import { describeBodyFailure } from './upstream-failures.ts'

/** Methods nginx's subrequests know; the rest becomes GET (Kong: nginx-behaviour.md §6). */
const CAPTURE_METHODS: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'PUT',
  'POST',
  'DELETE',
  'OPTIONS',
  'MKCOL',
  'COPY',
  'MOVE',
  'PROPFIND',
  'PROPPATCH',
  'LOCK',
  'UNLOCK',
  'PATCH',
  'TRACE',
])
/** Lines of the subrequest that belong to nginx, or that Kong writes anew (Kong: nginx-behaviour.md A15). */
const NOT_RELAYED = /^(connection|keep-alive|transfer-encoding|via|x-accel-.*)$/i

/** Buffered proxying: the whole answer is fetched inside access, then `response` runs (Kong: phases.md §6). */
export async function proxyBuffered(output: ClientOutput): Promise<number> {
  const { ctx, gateway } = output
  const body = await takeBody(output)
  if (typeof body === 'number') return body
  const method = CAPTURE_METHODS.has(ctx.inbound.method) ? ctx.inbound.method : 'GET'
  const answer = await callUpstream(output, { method, body: body.body })
  waited(ctx, 0)
  const whole = typeof answer === 'number' ? answer : await capture(output, answer, method)
  await releaseBody(body.body)
  if (whole === CLIENT_CLOSED_REQUEST) return whole
  if (typeof whole === 'number') return answerFailure(output, whole)
  ctx.kongPhase = 'response'
  ctx.answer = whole
  takeHead(output, whole)
  const end = await runPhase('response', gateway.iterator.collected(ctx, 'response'), ctx)
  if (end.exit || end.error) return endPhase(output, end)
  await output.printBytes(whole.bufferedBody ?? '')
  return output.exit(whole.status, false)
}

/** The subrequest's result; a number is the status of one that was cut short. */
async function capture(
  output: ClientOutput,
  answer: OutboundResponse,
  method: string,
): Promise<UpstreamAnswer | number> {
  const { status, reason, headers } = answer
  let bufferedBody = ''
  if (method === 'HEAD') await discard(answer)
  else {
    try {
      for await (const bytes of answer.body) bufferedBody += toText(bytes)
    } catch (thrown) {
      if (output.ctx.exchange.isClosed()) return CLIENT_CLOSED_REQUEST
      writeLog(output.ctx, 'error', describeBodyFailure(thrown))
      return status
    }
  }
  return { status, reason, headers: new HeaderList(headers), bufferedBody }
}

/** Kong calls its error handler itself, so the source is `exit` (Kong: nginx-behaviour.md A13, A14). */
async function answerFailure(output: ClientOutput, status: number): Promise<number> {
  const { response } = output.ctx
  response.status = status
  response.reason = undefined
  return answerError(output, false)
}

/** Status and headers are set as a plugin would set them (Kong: nginx-behaviour.md A15). */
function takeHead({ ctx }: ClientOutput, { status, headers }: UpstreamAnswer): void {
  const { response } = ctx
  response.status = status
  response.reason = undefined
  const names = new Set(headers.entries().map(([name]) => name.toLowerCase()))
  for (const lower of names) {
    if (NOT_RELAYED.test(lower)) continue
    const name = headers.entries().find(([line]) => line.toLowerCase() === lower)?.[0] ?? lower
    response.headers.set(name.replaceAll('_', '-'), ...headers.getAll(lower).map((value) => value || ' '))
  }
}
