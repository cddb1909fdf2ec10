/** The only door for the studio: the engine, what it says, and what its traces mean. */
export { createEngine, EngineError, type Engine, type EngineOptions } from './engine.ts'
export type { Diagnostic } from './diagnostic.ts'
export type { Host, LogLevel } from './host.ts'
export { evaluateExpectations, type ExpectationResult } from './scenario/expectations.ts'
export type { Trace, TraceBody, TraceEvent, TraceHeader } from './trace/event.ts'
export { formatTrace, parseTrace } from './trace/file.ts'
export { placeText } from './trace/sentences.ts'
export { buildTraceModel, type TraceModel, type TracePhase, type TraceRow } from './trace/model.ts'
