import type { LearnMemory, LessonProgress } from './learn-slice.ts'
import type { StudioStore } from './store.ts'

const KEY = 'phasescope-learn'

/** What this browser kept of the lessons; undefined on the first visit, or where nothing may be kept. */
export function readLearnMemory(): LearnMemory | undefined {
  try {
    const kept: unknown = JSON.parse(globalThis.localStorage?.getItem(KEY) ?? 'null')
    if (typeof kept !== 'object' || kept === null) return undefined
    const { progress, isLearnShown, hasSeenHints } = kept as Partial<LearnMemory>
    return {
      progress: soundProgress(progress),
      isLearnShown: isLearnShown === true,
      hasSeenHints: hasSeenHints === true,
    }
  } catch {
    return undefined
  }
}

/** What does not look like ours is dropped: somebody else, or an older version, wrote it. */
function soundProgress(kept: unknown): Readonly<Record<string, LessonProgress>> {
  const entries = Object.entries(typeof kept === 'object' && kept !== null ? kept : {})
  return Object.fromEntries(
    entries.flatMap(([id, value]: [string, unknown]) => {
      if (typeof value !== 'object' || value === null) return []
      const { prediction, fates, isPassed, hints } = value as Partial<LessonProgress>
      const isSound = Array.isArray(prediction?.order) && Array.isArray(prediction.skipped)
      return [
        [
          id,
          {
            ...(isSound && { prediction }),
            ...(isSound && Array.isArray(fates) && { fates }),
            isPassed: isPassed === true,
            hints: typeof hints === 'number' ? hints : 0,
          },
        ],
      ]
    }),
  )
}

/** Keeps what was learnt, and what was put away. */
export function keepLearnMemory(store: StudioStore): () => void {
  return store.subscribe((state, before) => {
    const { progress, isLearnShown, hasSeenHints } = state
    if (progress === before.progress && isLearnShown === before.isLearnShown && hasSeenHints === before.hasSeenHints)
      return
    try {
      localStorage.setItem(KEY, JSON.stringify({ progress, isLearnShown, hasSeenHints }))
    } catch {
      // A private window: it lasts as long as the page.
    }
  })
}
