import { useMemo, useRef, useState, type DragEvent } from 'react'
import { neighboursAt, type Ranked } from '../kernels/move-row.ts'
import { order } from '../text/order.ts'

/** A row let go somewhere else: what stands above and below it there. */
export interface MovedRow {
  readonly plugin: string
  readonly above: Ranked | undefined
  readonly below: Ranked | undefined
}

/** A row on its way through the table. */
export interface RowMove {
  readonly held: string | undefined
  /** What a screen reader says. */
  readonly words: string
  take(plugin: string): void
  shift(by: number): void
  over(event: DragEvent<HTMLElement>, plugin: string): void
  drop(event: DragEvent<HTMLElement>): void
  letGo(): void
  cancel(): void
  /** The look of the row before or behind which the held one would land. */
  lineOf(plugin: string): string
}

interface Held {
  readonly plugin: string
  /** Place among the other rows. */
  readonly to: number
}

/** Moves rows of the matrix, by mouse or keys; asks what to do where one is let go. */
export function useRowMove(rows: readonly Ranked[], onMoved: (moved: MovedRow) => void): RowMove {
  const [held, hold] = useState<Held>()
  const current = useRef<Held>(undefined)
  return useMemo(() => {
    const set = (next: Held | undefined) => {
      current.current = next
      hold(next)
    }
    const placeOf = (plugin: string) => rows.findIndex((row) => row.plugin === plugin)
    const around = held && neighboursAt(rows, held.plugin, held.to)
    const letGo = () => {
      const now = current.current
      set(undefined)
      if (now && now.to !== placeOf(now.plugin))
        onMoved({ plugin: now.plugin, ...neighboursAt(rows, now.plugin, now.to) })
    }
    return {
      held: held?.plugin,
      words: held ? wordsOf(held, around) : '',
      take: (plugin) => set({ plugin, to: placeOf(plugin) }),
      shift(by) {
        const now = current.current
        if (now) set({ ...now, to: Math.max(0, Math.min(rows.length - 1, now.to + by)) })
      },
      over(event, plugin) {
        const now = current.current
        if (!now) return
        event.preventDefault()
        const { top, height } = event.currentTarget.getBoundingClientRect()
        const others = rows.filter((row) => row.plugin !== now.plugin)
        const at = others.findIndex((row) => row.plugin === plugin)
        if (at < 0) return
        const to = event.clientY < top + height / 2 ? at : at + 1
        if (to !== now.to) set({ ...now, to })
      },
      drop(event) {
        event.preventDefault()
        letGo()
      },
      letGo,
      cancel: () => set(undefined),
      lineOf(plugin) {
        if (!held || held.to === placeOf(held.plugin)) return ''
        if (around?.below?.plugin === plugin) return 'shadow-[inset_0_2px_0_var(--accent)]'
        return !around?.below && around?.above?.plugin === plugin ? 'shadow-[inset_0_-2px_0_var(--accent)]' : ''
      },
    }
  }, [rows, held, onMoved])
}

function wordsOf({ plugin }: Held, around: Omit<MovedRow, 'plugin'> | undefined): string {
  return order.move.held(plugin, around?.above?.plugin, around?.below?.plugin)
}
