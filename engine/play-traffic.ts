import type { Engine } from './engine.ts'
import type { ConnectionRun, Run, StepResult, TrafficOverview } from './protocol.ts'
import { evaluateExpectations, type ExpectationResult } from './scenario/expectations.ts'

/** What became of one item of a scenario's traffic. */
export type PlayedTraffic =
  | { readonly type: 'request'; readonly run: Run; readonly results: readonly ExpectationResult[] }
  | {
      readonly type: 'connection'
      readonly run: ConnectionRun
      /** What its script expected on the way. */
      readonly steps: readonly StepResult[]
      readonly results: readonly ExpectationResult[]
    }

/** Milliseconds for the timers a request leaves behind before the next is sent: in a worker of Kong's they run at once. */
export const TIME_BETWEEN = 100

/** Sends a request, or plays a conversation, and holds it against its expectations. */
export async function playTraffic(
  engine: Pick<Engine, 'send' | 'connections' | 'workerTrace'>,
  { name, request, websocket, stream, expect }: TrafficOverview,
): Promise<PlayedTraffic> {
  const script = websocket ?? stream
  const worker = engine.workerTrace()
  if (!script) {
    const run = await engine.send(request, name)
    return { type: 'request', run, results: evaluateExpectations(expect, { ...run, worker }) }
  }
  const { run, results: steps, heard } = await engine.connections().converse(script.target, script.steps, name)
  const response = run.handshake ?? { status: statusOf(run), headers: [], body: heard }
  return {
    type: 'connection',
    run,
    steps,
    results: evaluateExpectations(expect, { response, trace: run.trace, worker }),
  }
}

/** How nginx ended a session (`$status`): nobody sees it on the wire. */
function statusOf({ trace }: ConnectionRun): number {
  const sent = trace.events.find((event) => event.type === 'response-sent')
  return sent?.type === 'response-sent' ? sent.status : 0
}

/** Everything that was expected of it, the script's steps first. */
export function checksOf(played: PlayedTraffic): readonly ExpectationResult[] {
  return played.type === 'connection' ? [...played.steps, ...played.results] : played.results
}
