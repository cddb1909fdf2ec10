import type { HandlerFate, Lesson, LessonResult } from '../../engine/index.ts'
import type { Prediction } from '../kernels/learn/prediction.ts'
import type { Sample } from './samples.ts'
import type { Slice } from './slice.ts'

/** How far somebody came with a lesson; kept in the browser. */
export interface LessonProgress {
  readonly prediction?: Prediction
  /** What the run of the prediction made of its handlers; undefined as long as it may still be changed. */
  readonly fates?: readonly HandlerFate[] | undefined
  readonly isPassed?: boolean
  /** How many hints were asked for. */
  readonly hints?: number
}

/** What is kept between visits. */
export interface LearnMemory {
  readonly progress: Readonly<Record<string, LessonProgress>>
  readonly isLearnShown: boolean
  /** The three hints of the first visit are put away. */
  readonly hasSeenHints: boolean
}

/** The lessons: which there are, the one that is open, and what was learnt. */
export interface LearnSlice extends LearnMemory {
  readonly lessons: readonly Sample[]
  /** Of the scenario that is open; undefined when it has none. */
  readonly lesson: Lesson | undefined
  /** What the last run of its check says; undefined before one. */
  readonly lessonResult: LessonResult | undefined
  /** A run of the lesson is on its way. */
  readonly isLessonRunning: boolean
  /** A sentence when a run of the lesson failed. */
  readonly lessonProblem: string | undefined

  showLearn(isShown: boolean): void
  dismissHints(): void
  noteLessons(lessons: readonly Sample[]): void
  noteLesson(lesson: Lesson | undefined): void
  noteResult(id: string, result: LessonResult | undefined): void
  noteProgress(id: string, progress: LessonProgress): void
  noteLessonRun(isRunning: boolean, problem?: string): void
  /** Forgets what was done in a lesson. */
  forgetProgress(id: string): void
}

/** `memory`: what the browser kept; without it, a first visit. */
export const createLearnSlice =
  (memory: LearnMemory | undefined): Slice<LearnSlice> =>
  (set) => ({
    progress: memory?.progress ?? {},
    isLearnShown: memory?.isLearnShown ?? false,
    hasSeenHints: memory?.hasSeenHints ?? false,
    lessons: [],
    lesson: undefined,
    lessonResult: undefined,
    isLessonRunning: false,
    lessonProblem: undefined,

    showLearn(isLearnShown) {
      set({ isLearnShown })
    },
    dismissHints() {
      set({ hasSeenHints: true })
    },
    noteLessons(lessons) {
      set({ lessons })
    },
    noteLesson(lesson) {
      set({ lesson })
    },
    noteResult(id, lessonResult) {
      set(({ progress }) => ({
        lessonResult,
        ...(lessonResult?.isPassed && { progress: { ...progress, [id]: { ...progress[id], isPassed: true } } }),
      }))
    },
    noteProgress(id, change) {
      set(({ progress }) => ({ progress: { ...progress, [id]: { ...progress[id], ...change } } }))
    },
    noteLessonRun(isLessonRunning, lessonProblem) {
      set({ isLessonRunning, lessonProblem })
    },
    forgetProgress(id) {
      set(({ progress }) => ({
        progress: Object.fromEntries(Object.entries(progress).filter(([other]) => other !== id)),
        lessonResult: undefined,
      }))
    },
  })
