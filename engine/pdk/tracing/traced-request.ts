import type { NginxPhase } from '../../gateway/phases.ts'
import type { RequestContext } from '../../gateway/request-context.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import { requestOf } from '../../scripting/current.ts'
import type { PdkApi } from '../api.ts'
import { sampleByTraceId } from './sampler.ts'
import { createSpan, randomBytes } from './span.ts'

/** Where a span can be started; elsewhere there is only the one that records nothing (Kong: pdk.json kong.tracing.start_span). */
const TRACED: readonly NginxPhase[] = [
  'ssl_cert',
  'rewrite',
  'access',
  'header_filter',
  'body_filter',
  'log',
  'content',
]

/** What a tracer is made with. */
export interface TracerOptions {
  readonly name: string
  readonly samplingRate: number
  /** First part of the key of its spans in `ngx.ctx`. */
  readonly namespace: string
  readonly noopSpan: LuaTable
  readonly methods: LuaTable
}

/** Spans of whatever request runs now. */
export class TracedRequest {
  readonly options: TracerOptions
  readonly tracer: LuaTable
  private readonly api: PdkApi

  constructor(api: PdkApi, tracer: LuaTable, options: TracerOptions) {
    this.api = api
    this.tracer = tracer
    this.options = options
  }

  /** Undefined where no span can be recorded. */
  request(): RequestContext | undefined {
    const ctx = requestOf(this.api.vm)
    return ctx !== undefined && TRACED.includes(ctx.nginxPhase) ? ctx : undefined
  }

  active(ctx: RequestContext | undefined): LuaTable | undefined {
    const span = ctx && this.table(ctx).get(this.tracer.getString('active_span_key'))
    return span instanceof LuaTable ? span : undefined
  }

  setActive(ctx: RequestContext, span: LuaTable | undefined): void {
    this.table(ctx).set(this.tracer.getString('active_span_key'), span)
  }

  list(ctx = requestOf(this.api.vm)): LuaTable | undefined {
    const list = ctx && this.table(ctx).getString(`${this.options.namespace}_SPANS`)
    return list instanceof LuaTable ? list : undefined
  }

  begin(ctx: RequestContext): LuaTable {
    const list = new LuaTable()
    list.set(0, 0)
    this.table(ctx).setString(`${this.options.namespace}_SPANS`, list)
    return list
  }

  root(): LuaTable | undefined {
    const root = this.list()?.getIndex(1)
    return root instanceof LuaTable ? root : undefined
  }

  /** A span that is in no list; the silent one when the trace is not sampled. */
  create(ctx: RequestContext, given: LuaTable | undefined): LuaTable {
    const { noopSpan, methods, samplingRate } = this.options
    const named = given?.getString('parent')
    const parent = named instanceof LuaTable ? named : this.active(ctx)
    const inherited = parent?.getString('trace_id') ?? given?.getString('trace_id')
    const traceId = typeof inherited === 'string' ? inherited : randomBytes(this.api, 16)
    const decision = sampleByTraceId(traceId, samplingRate)
    const isWanted = parent?.getString('should_sample') === true || given?.getString('should_sample') === true
    if (!isWanted && !('isSampled' in decision && decision.isSampled)) return noopSpan
    const parentId = parent?.getString('span_id') ?? given?.getString('parent_id')
    return createSpan(this.api, methods, { tracer: this.tracer, traceId, parent, parentId, options: given })
  }

  /** A named span in its place; undefined when the trace is not sampled. */
  start(ctx: RequestContext, name: string, given: LuaTable | undefined): LuaTable | undefined {
    const span = this.create(ctx, given)
    if (span === this.options.noopSpan) return undefined
    span.setString('name', name)
    this.add(ctx, span)
    return span
  }

  add(ctx: RequestContext, span: LuaTable): void {
    const list = this.list(ctx) ?? this.begin(ctx)
    const count = Number(list.get(0)) + 1
    list.setIndex(count, span)
    list.set(0, count)
    span.setString('linked', true)
  }

  private table(ctx: RequestContext): LuaTable {
    return this.api.contexts.tableOf(ctx)
  }
}
