import { useEffect, useRef, useState } from 'react'
import type { VariableView } from '../../engine/protocol.ts'

/** A list of variables with what they were at the moment before. */
export interface Loaded {
  readonly items: readonly VariableView[]
  /** Texts by name; undefined while this is the first list. */
  readonly before: ReadonlyMap<string, string> | undefined
}

const NOTHING: Loaded = { items: [], before: undefined }

/** Loads variables whenever `version` is another; lists with the same `key` are compared. */
export function useLoaded(key: string, version: unknown, load: () => Promise<readonly VariableView[]>): Loaded {
  const [loaded, setLoaded] = useState<{ readonly key: string; readonly value: Loaded }>({ key, value: NOTHING })
  const latest = useRef(load)
  useEffect(() => {
    latest.current = load
  })
  useEffect(() => {
    let isWanted = true
    void latest.current().then((items) => {
      if (!isWanted) return
      setLoaded(({ key: of, value }) => {
        // Nothing at all was more likely not there yet than empty.
        const before =
          of === key && value.items.some(({ name }) => name !== '(metatable)') ? textsOf(value.items) : undefined
        return { key, value: { items, before } }
      })
    })
    return () => {
      isWanted = false
    }
  }, [key, version])
  return loaded.key === key ? loaded.value : NOTHING
}

function textsOf(items: readonly VariableView[]): ReadonlyMap<string, string> {
  return new Map(items.map(({ name, text }) => [name, text]))
}
