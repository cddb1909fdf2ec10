import type { PluginPhase } from '../phases.ts'
import type { ActivePlugin } from '../plugin.ts'
import type { RequestContext } from '../request-context.ts'

/** One part of a request: how long it took and what it is made of. Milliseconds, whole ones. */
export interface TimedPart {
  readonly total_time: number
  readonly child?: Readonly<Record<string, TimedPart>>
}

/** What the handlers of one request took, by phase, plugin and row. */
export class PhaseTimes {
  private readonly plugins = new Map<PluginPhase, Map<string, Map<string, number>>>()
  private began = 0

  begin(now: number): void {
    this.began = now
  }

  end(phase: PluginPhase, { plugin, row }: ActivePlugin, now: number): void {
    const ofPhase = this.plugins.get(phase) ?? new Map<string, Map<string, number>>()
    const ofPlugin = ofPhase.get(plugin.name) ?? new Map<string, number>()
    this.plugins.set(phase, ofPhase)
    ofPhase.set(plugin.name, ofPlugin)
    ofPlugin.set(row.id, (ofPlugin.get(row.id) ?? 0) + now - this.began)
  }

  /** The tree so far, in the order of a request's life. */
  parts(ctx: RequestContext, now: number): Record<string, TimedPart> {
    const { processingStart, accessStart, accessEnd, balancerStart, balancerEnd, headerFilterStart } = ctx.timings
    const isLogging = ctx.kongPhase === 'log'
    const parts: Record<string, TimedPart> = {
      rewrite: this.phase('rewrite', (accessStart ?? headerFilterStart ?? now) - processingStart),
    }
    if (accessStart !== undefined)
      parts['access'] = this.phase('access', (accessEnd ?? now) - accessStart, { router: part(0) })
    if (balancerStart !== undefined) parts['balancer'] = part((balancerEnd ?? now) - balancerStart)
    if (this.plugins.has('response')) parts['response'] = this.phase('response', this.spent('response'))
    const filtered = isLogging ? this.spent('header_filter') : now - (headerFilterStart ?? now)
    parts['header_filter'] = this.phase('header_filter', filtered)
    if (isLogging) {
      parts['body_filter'] = this.phase('body_filter', this.spent('body_filter'))
      parts['log'] = this.phase('log', this.spent('log'))
    }
    const upstream = upstreamPart(ctx, isLogging)
    return upstream ? { ...parts, upstream } : parts
  }

  private phase(phase: PluginPhase, total: number, child: Record<string, TimedPart> = {}): TimedPart {
    const ofPhase = this.plugins.get(phase)
    const plugins = ofPhase && {
      plugins: part(
        this.spent(phase),
        Object.fromEntries(
          [...ofPhase].map(([name, rows]) => [
            name,
            part(sum(rows.values()), Object.fromEntries([...rows].map(([id, ms]) => [id, part(ms)]))),
          ]),
        ),
      ),
    }
    const children = { ...child, ...plugins }
    return Object.keys(children).length > 0 ? part(total, children) : part(total)
  }

  private spent(phase: PluginPhase): number {
    return sum([...(this.plugins.get(phase)?.values() ?? [])].map((rows) => sum(rows.values())))
  }
}

/** Up to the first byte; in log also what came after it. */
function upstreamPart({ timings }: RequestContext, isLogging: boolean): TimedPart | undefined {
  const { waitingTime, receiveTime = 0 } = timings
  if (waitingTime === undefined) return undefined
  const first = { time_to_first_byte: part(waitingTime) }
  return isLogging
    ? part(waitingTime + receiveTime, { ...first, streaming: part(receiveTime) })
    : part(waitingTime, first)
}

function part(total: number, child?: Record<string, TimedPart>): TimedPart {
  return { total_time: Math.max(0, Math.floor(total)), ...(child && { child }) }
}

function sum(values: Iterable<number>): number {
  let total = 0
  for (const value of values) total += value
  return total
}
