import { readLesson, type Lesson } from '../../../engine/index.ts'

/** Loaded on demand: it brings a reader of YAML along. Files whose phasescope.yml is broken have no lesson. */
export function lessonOfFiles(files: Readonly<Record<string, string>>): Lesson | undefined {
  return readLesson(files).lesson
}
