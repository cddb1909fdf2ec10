import type { ChangedThing } from './debugger.ts'
import type { Change } from './model.ts'
import type { Past } from './past.ts'
import type { Replay } from './replay.ts'
import { framesOf } from './stack.ts'
import { parsePath, resolvePath } from './target-path.ts'
import { ChangeLog, FieldWatch } from './who-changed.ts'

/** Who last gave a variable, field or header its value before a statement: found in replays. */
export async function findChange(past: Past, stopAt: number, thing: ChangedThing): Promise<Change | undefined> {
  const log = new ChangeLog()
  const replay = await past.replay({
    stopAt,
    onMachine: ({ state: { debug } }) => debug.reportWrites(log),
    onLine: (run, _at, frame, { vm }) => log.line(run, frame, vm),
    onReturn: (run, frame, { vm }) => log.leave(run, frame, vm),
    onChange: (change, ctx, step) => log.changed(change, ctx, step),
  })
  const found = 'header' in thing ? log.lastOfHeader(thing.header, thing.target) : changeOf(replay, log, thing)
  replay.dispose()
  return found instanceof FieldWatch ? watchField(past, stopAt, found) : found
}

function changeOf(
  { machine, stopped }: Replay,
  log: ChangeLog,
  { expression, frame }: Extract<ChangedThing, { expression: string }>,
): Change | FieldWatch | undefined {
  const path = parsePath(expression)
  const state = machine?.vm.state
  const target = stopped && state && framesOf(state, stopped.coroutine)[frame]
  const found = path && target && resolvePath(state, target, path)
  if (!found) return undefined
  if ('variable' in found) return log.lastOfVariable(found.variable.identity, found.variable.name)
  const number = log.numbers.get(found.table)
  return number === undefined ? undefined : new FieldWatch(number, found.key)
}

/** A second replay, which knows the table from the moment it appears. */
async function watchField(past: Past, stopAt: number, watch: FieldWatch): Promise<Change | undefined> {
  const replay = await past.replay({
    stopAt,
    onMachine: ({ state: { debug } }) => debug.reportWrites(watch),
    onLine: (run, _at, frame, { vm }) => watch.line(run, frame, vm),
    onReturn: (run) => watch.leave(run),
  })
  replay.dispose()
  return watch.last
}
