import type { ConnectionRun } from './connection-protocol.ts'
import type { ConnectionEndCode, ConnectionKind, ConnectionSide } from './gateway/connection.ts'
import type { HeaderPair } from './gateway/message.ts'
import type { DnsRecord, OutboundFailure } from './host.ts'
import type { Run, ScenarioFiles } from './protocol.ts'
import type { Verdict } from './trace/compare/compare-recordings.ts'

/** A call that failed, as data. */
export interface OutsideFailure {
  readonly code: OutboundFailure
  readonly stage: 'connect' | 'exchange' | 'body'
  readonly message: string
}

/** What somebody outside answered while a request ran; enough to answer a replay the same. */
export type OutsideAnswer =
  | {
      readonly type: 'http'
      /** `GET http://10.0.0.1:80/orders`: what the answer is found by, beside its turn. */
      readonly call: string
      readonly answer?: OutsideHead
      readonly body: readonly Uint8Array[]
      /** Before the head, or within the body. */
      readonly failure?: OutsideFailure
    }
  | {
      readonly type: 'dns'
      readonly call: string
      readonly addresses?: readonly string[]
      readonly records?: readonly DnsRecord[]
      readonly failure?: OutsideFailure
    }
  | {
      readonly type: 'socket'
      /** `tcp 10.0.0.1:6379` */
      readonly call: string
      /** Each piece with how often something was sent before it came, and how many bytes that were. */
      readonly pieces: readonly { readonly after: number; readonly afterBytes?: number; readonly bytes: Uint8Array }[]
      /** What it was sent, from the beginning on, as far as it was kept, and how many bytes that were. */
      readonly said?: readonly Uint8Array[]
      readonly saidBytes?: number
      readonly failure?: OutsideFailure
    }
export interface OutsideHead {
  readonly status: number
  readonly reason: string
  readonly httpVersion: string
  readonly headers: readonly HeaderPair[]
}

/** What a host records: a request, or a connection with everything that went through it. */
export type RecordedTraffic = Run | ConnectionRun

/** What one side of a connection sent: frames (pieces of a stream, datagrams), and their payload bytes. */
export interface SentTotals {
  readonly messages: number
  readonly bytes: number
}

/** What lists show of a connection, beside what they show of a request. */
export interface ConnectionSummary extends Readonly<Record<ConnectionSide, SentTotals>> {
  readonly kind: ConnectionKind
  /** How it ended; absent where it never stood (a refused handshake). */
  readonly end?: ConnectionEndCode
  /** Messages that went through when the trace was full; only their number is known. */
  readonly unkept: number
}

/** One recorded request or connection, as lists show it. */
export interface RunSummary {
  readonly id: string
  /** Counted from the first that was recorded. */
  readonly number: number
  readonly startedAt: number
  readonly method: string
  readonly host: string
  readonly target: string
  readonly status: number
  readonly outcome: Run['response']['outcome']
  /** Plugins that ran a handler, in order. */
  readonly plugins: readonly string[]
  /** Processor milliseconds. */
  readonly cost: number
  /** Bytes it takes in the ring. */
  readonly size: number
  /** It is a connection: method and target are those of its handshake, `tcp` and the listener's address for a stream. */
  readonly connection?: ConnectionSummary
}

/** How the ring stands. */
export interface TrafficState {
  readonly isPaused: boolean
  /** It goes on when no studio is open. */
  readonly isLasting: boolean
  /** Bytes it may hold, and holds; the configurations that the traffic was recorded under count, too. */
  readonly bound: number
  readonly size: number
  /** Requests and connections it may hold, and holds. */
  readonly most: number
  readonly kept: number
  /** Recorded since it was cleared; what is not kept was evicted, the oldest first. */
  readonly seen: number
  readonly newest: RunSummary | undefined
}

/** Which of the recorded requests; all of what is given must fit. */
export interface TrafficFilter {
  /** `http`: requests; or connections of one kind. */
  readonly kind?: 'http' | ConnectionKind
  readonly method?: string
  /** Part of the request target. */
  readonly path?: string
  /** `404`, or a class: `4xx`. */
  readonly status?: string
  /** A plugin that ran. */
  readonly plugin?: string
  /** Anywhere in the request, the answer or the trace. */
  readonly text?: string
}

export interface TrafficPage {
  /** Newest first. */
  readonly summaries: readonly RunSummary[]
  /** How many fit the filter. */
  readonly total: number
}

/** A recorded request that a changed scenario serves otherwise. */
export interface ReplayDifference {
  readonly summary: RunSummary
  readonly verdict: Verdict
}

/** What came of replaying recorded traffic against a changed scenario. */
export interface ReplayReport {
  readonly requests: number
  readonly differing: readonly ReplayDifference[]
  /** How many differ; `differing` names the first of them. */
  readonly differingCount: number
  /** What could not be replayed, with a sentence why. */
  readonly unreplayed: readonly { readonly summary: RunSummary; readonly reason: string }[]
  /** Requests that even the unchanged scenario answers otherwise than it was recorded: time, chance, earlier requests. */
  readonly unrepeatable: number
  /** Milliseconds it took. */
  readonly duration: number
}

/** What the studio may ask of recorded traffic. Only hosts with ports record; elsewhere `traffic` is undefined. */
export interface TrafficApi {
  traffic(): Promise<TrafficState | undefined>
  changeTraffic(change: TrafficChange): Promise<TrafficState>
  clearTraffic(): Promise<TrafficState>
  listTraffic(filter: TrafficFilter, page?: { readonly from?: number; readonly count?: number }): Promise<TrafficPage>
  /** A whole run, or connection; undefined when it was evicted. */
  readRun(id: string): Promise<RecordedTraffic | undefined>
  /**
   * A recording as a file (`engine/traffic/recording-file.ts`), oldest first, in parts: what fits beyond the number
   * `after`, `count` of it. Each part is a recording, and so is what they make behind each other.
   */
  exportTraffic(
    filter: TrafficFilter,
    part?: { readonly after?: number; readonly count?: number },
  ): Promise<RecordingPart>
  /**
   * Sends what was recorded to two engines made for it, with the configuration it was recorded under and with another;
   * everybody outside answers as recorded. The live gateway does not notice. Gives how many requests there are, at once;
   * what comes of them is told by `replayTold`. Another replay ends this one.
   */
  replayTraffic(scenario: ScenarioFiles, filter: TrafficFilter): Promise<number>
  /** The two runs of a request that differed in the last replay: as it was, as it would be. */
  readReplay(id: string): Promise<ReplayedPair | undefined>
}

/** What of the recording shall be otherwise; `bound` in bytes, `most` requests and connections. */
export type TrafficChange = Partial<Pick<TrafficState, 'isPaused' | 'isLasting' | 'bound' | 'most'>>

/** Part of a recording; `next`: there is more, `after` this number. */
export interface RecordingPart {
  readonly text: string
  readonly next?: number
}

/** Two runs, or two connections: under the configuration it was recorded under, and under the changed one. */
export interface ReplayedPair {
  readonly before: RecordedTraffic
  readonly after: RecordedTraffic
}

/** What an engine tells of its traffic on its own, now and then while requests come. */
export interface TrafficListenerApi {
  trafficTold(state: TrafficState): void
  replayTold(progress: ReplayProgress): void
}

export interface ReplayProgress {
  readonly done: number
  readonly total: number
  /** It is over: what came of it, or a sentence about why it could not be. */
  readonly report?: ReplayReport
  readonly failure?: string
}
