import { useEffect, useState } from 'react'
import type { Evaluation } from '../../engine/protocol.ts'
import { selectStop } from '../store/selectors.ts'
import type { StudioState } from '../store/store.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'

/** What a watched expression is, and what it was. */
export interface Watched {
  readonly answer: Evaluation | undefined
  /** At the moment before; undefined: not known, or a frame further out is looked at, which had no moment before. */
  readonly before: Evaluation | undefined
}

interface Moment {
  /** The stop and its step; undefined: nothing stands still. */
  readonly place: string | undefined
  readonly frame: number
}

interface Seen extends Moment {
  readonly answer: Evaluation | undefined
  /** In the innermost frame, of `place` and of the moment before it. */
  readonly inner: Evaluation | undefined
  readonly before: Evaluation | undefined
}

const NOTHING: Seen = { place: undefined, frame: 0, answer: undefined, inner: undefined, before: undefined }

/**
 * Looks at an expression whenever values may have changed. What is looked at again while the run stands where it stood
 * is still compared with the moment before.
 */
export function useWatch(expression: string): Watched {
  const { session, store } = useStudio()
  const moment = useStudioState((state) => state.debugMoment)
  const [seen, setSeen] = useState(NOTHING)
  useEffect(() => {
    let isWanted = true
    const asked = momentOf(store.getState())
    // Between two stops there is nothing to see, and what was seen stays to be compared with.
    if (asked.place === undefined) return undefined
    void session.debug.look(expression).then((answer) => {
      const now = momentOf(store.getState())
      // An answer that comes when the run has gone on tells of neither moment.
      if (!isWanted || now.place !== asked.place || now.frame !== asked.frame) return
      setSeen((old) => see(old, asked, answer))
    })
    return () => {
      isWanted = false
    }
  }, [session, store, expression, moment])
  return { answer: seen.answer, before: seen.frame === 0 ? seen.before : undefined }
}

function momentOf(state: StudioState): Moment {
  const stop = selectStop(state)
  return { place: stop && `${stop.id} ${stop.step}`, frame: state.frameIndex }
}

function see(old: Seen, { place, frame }: Moment, answer: Evaluation | undefined): Seen {
  if (frame !== 0) return { ...old, frame, answer }
  if (place === old.place) return { ...old, frame, answer, inner: answer ?? old.inner }
  return { place, frame, answer, inner: answer, before: old.inner }
}
