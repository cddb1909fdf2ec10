import { LuaTable } from '../../lua/runtime/table.ts'
import { type LuaValue } from '../../lua/runtime/value.ts'
import { type Regex } from './regex.ts'

function captured(subject: string, captures: Int32Array, group: number): string | false {
  const from = captures[2 * group] ?? -1
  return from >= 0 ? subject.slice(from, captures[2 * group + 1]) : false
}

/** With D a name holds the list of its groups that took part. */
function addToList(result: LuaTable, name: string, value: LuaValue): void {
  if (value === undefined || value === false) return
  const old = result.getString(name)
  if (old instanceof LuaTable) old.setIndex(old.length() + 1, value)
  else result.setString(name, LuaTable.fromArray([value]))
}

/** The table that ngx.re.match gives: 0 is the whole match, unmatched groups are false. */
export function collectCaptures(regex: Regex, subject: string, captures: Int32Array, into?: LuaTable): LuaTable {
  const result = into ?? new LuaTable()
  for (let group = 0; group <= regex.groupCount; group++) {
    result.setIndex(group, captured(subject, captures, group))
  }
  for (const [name, group] of regex.names) {
    const value = result.getIndex(group)
    if (regex.options.dupNames) addToList(result, name, value)
    else result.setString(name, value)
  }
  return result
}
