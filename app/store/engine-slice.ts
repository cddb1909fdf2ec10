import type { Hello } from '../../engine/protocol.ts'
import type { EngineKind, EngineStatus } from './engine-port.ts'
import type { Slice } from './slice.ts'

/** Which gateway the studio is connected to, and how that stands. */
export interface EngineSlice {
  readonly engineKind: EngineKind
  readonly engineStatus: EngineStatus
  /** A sentence of the client about the status. */
  readonly engineDetail: string | undefined
  readonly hello: Hello | undefined

  chooseEngine(kind: EngineKind): void
  greetEngine(hello: Hello | undefined): void
  noteStatus(status: EngineStatus, detail: string | undefined): void
}

export const createEngineSlice: Slice<EngineSlice> = (set) => ({
  engineKind: 'service-worker',
  engineStatus: 'connecting',
  engineDetail: undefined,
  hello: undefined,

  chooseEngine(engineKind) {
    set({ engineKind, hello: undefined })
  },
  greetEngine(hello) {
    set({ hello })
  },
  noteStatus(engineStatus, engineDetail) {
    set({ engineStatus, engineDetail })
  },
})
