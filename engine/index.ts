/** The only door for the studio: the engine, what it says, and what its traces mean. */
export { createEngine, EngineError, type Engine, type EngineOptions } from './engine.ts'
export { compareVersions, type VersionComparison } from './try-out.ts'
export type { Diagnostic } from './diagnostic.ts'
export type { Host, LogLevel } from './host.ts'
export { evaluateExpectations, type ExpectationResult, type ExpectedRun } from './scenario/expectations.ts'
export {
  evaluateLesson,
  fatesOfHandlers,
  needsWorkerTrace,
  type HandlerFate,
  type Lesson,
  type LessonHandler,
  type LessonResult,
} from './scenario/lesson.ts'
export { readLesson } from './scenario/lesson-yml.ts'
export type { Trace, TraceBody, TraceEvent, TraceHeader } from './trace/event.ts'
export { formatTrace, parseTrace } from './trace/file.ts'
export { compareRuns } from './trace/compare/compare-runs.ts'
export { alignLists, pairGaps } from './trace/compare/align-lists.ts'
export { isConnection, judgePair, pairRuns, type RunPair, type Verdict } from './trace/compare/compare-recordings.ts'
export { compareWords, rowWords } from './trace/compare/compare-words.ts'
export type {
  ComparableRun,
  HeaderDifference,
  MessageDifference,
  RowPair,
  RunComparison,
  ValueDifference,
} from './trace/compare/comparison.ts'
export { landmarks } from './plugins/bundled.ts'
export { parseExpectation } from './scenario/expectations.ts'
export { formatRecording, parseRecording } from './traffic/recording-file.ts'
export { placeText } from './trace/sentences.ts'
export { buildTraceModel, type TraceModel, type TracePhase, type TraceRow } from './trace/model.ts'
export { readLuaSymbols } from './lua/analysis/read-symbols.ts'
export type { LuaFunction, LuaItem, LuaPath, LuaSpan, LuaSymbols, LuaUse, LuaValue } from './lua/analysis/symbols.ts'
