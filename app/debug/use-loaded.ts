import { useEffect, useRef, useState } from 'react'
import type { VariableView } from '../../engine/protocol.ts'
import { useShownStop } from './shown-stop.ts'

/** A list of variables with what they were at the moment before. */
export interface Loaded {
  readonly items: readonly VariableView[]
  /** Texts by name; undefined while this is the first list. */
  readonly before: ReadonlyMap<string, string> | undefined
}

interface KeyedList {
  readonly key: string
  /** The moment at which it was loaded. */
  readonly place: string | undefined
  readonly value: Loaded
}

const NOTHING: Loaded = { items: [], before: undefined }

/**
 * Loads variables whenever `version` is another; lists with the same `key` are compared. What is loaded again while the
 * run stands where it stood, after the console or a watch for instance, is still compared with the moment before.
 */
export function useLoaded(key: string, version: unknown, load: () => Promise<readonly VariableView[]>): Loaded {
  const stop = useShownStop()
  const place = stop && `${stop.id} ${stop.step}`
  const [loaded, setLoaded] = useState<KeyedList>({ key, place: undefined, value: NOTHING })
  const latest = useRef({ load, place })
  useEffect(() => {
    latest.current = { load, place }
  })
  useEffect(() => {
    let isWanted = true
    const at = latest.current.place
    void latest.current.load().then((items) => {
      // An answer that comes when the run has gone on tells of neither moment.
      if (!isWanted || latest.current.place !== at) return
      setLoaded((old) => ({ key, place: at, value: { items, before: beforeOf(old, key, at) } }))
    })
    return () => {
      isWanted = false
    }
  }, [key, version])
  return loaded.key === key ? loaded.value : NOTHING
}

function beforeOf({ key, place, value }: KeyedList, wanted: string, at: string | undefined): Loaded['before'] {
  if (key !== wanted) return undefined
  if (place === at) return value.before
  // Nothing at all was more likely not there yet than empty.
  return value.items.some(({ name }) => name !== '(metatable)') ? textsOf(value.items) : undefined
}

function textsOf(items: readonly VariableView[]): ReadonlyMap<string, string> {
  return new Map(items.map(({ name, text }) => [name, text]))
}
