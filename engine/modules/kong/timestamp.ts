import { checkNumber, checkTable, defineNative, library } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaValue } from '../../lua/runtime/value.ts'
import { breakDown, makeTime, type BrokenDownTime } from '../../lua/stdlib/calendar.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { readOnly } from '../pl/read-only.ts'
import type { KongToolsServices } from './services.ts'

const PERIODS = ['second', 'minute', 'hour', 'day', 'month', 'year'] as const
/** The year 20000: a larger number is milliseconds. */
const LARGEST_SECONDS = 568_971_820_800

/** `kong.tools.timestamp`: the starts of the current second, minute … year, in milliseconds. */
export function createTimestampTools(vm: LuaVm, services: KongToolsServices): LuaTable {
  const utc = (): number => Math.floor(services.now()) * 1000
  return library({
    get_utc: defineNative('get_utc', utc),
    get_utc_ms: defineNative('get_utc_ms', () => services.now() * 1000),
    get_timetable: defineNative('get_timetable', (_F, now) => timetable(now ?? utc())),
    get_timestamps: defineNative('get_timestamps', (_F, now, tracked) =>
      timestamps(now ?? utc(), tracked === undefined ? undefined : checkTable(tracked, 2)),
    ),
    timestamp_table_fields: readOnly(vm, LuaTable.fromArray(PERIODS)),
  })
}

function partsOf(now: LuaValue): BrokenDownTime | undefined {
  const time = checkNumber(now, 1)
  return breakDown(Math.floor(time > LARGEST_SECONDS ? time / 1000 : time))
}

function timetable(now: LuaValue): LuaTable {
  const { sec, min, hour, day, month = 0, year } = partsOf(now) ?? {}
  return LuaTable.fromRecord({ sec, min, hour, day, month: month + 1, year })
}

function timestamps(now: LuaValue, tracked: LuaTable | undefined): LuaTable {
  const stamps = new LuaTable()
  const parts = partsOf(now)
  if (parts === undefined) return stamps
  const rest = { ...parts }
  const stamp = (period: (typeof PERIODS)[number]): void => {
    if (tracked === undefined || tracked.getString(period) !== undefined)
      stamps.setString(period, makeTime(rest) * 1000)
  }
  stamp('second')
  rest.sec = 0
  stamp('minute')
  rest.min = 0
  stamp('hour')
  rest.hour = 0
  stamp('day')
  rest.day = 1
  stamp('month')
  rest.month = 0
  stamp('year')
  return stamps
}
