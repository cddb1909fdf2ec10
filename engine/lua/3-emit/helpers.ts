import { add, div, mod, modulo, mul, negate, pow, power, sub } from '../runtime/arithmetic.ts'
import { LuaCdata } from '../runtime/cdata.ts'
import { equals, lessEqual, lessThan } from '../runtime/comparison.ts'
import { concat, concatAll, lengthOf } from '../runtime/concat.ts'
import {
  bounce,
  callPending,
  callPendingPlain,
  concatRest,
  concatRestPlain,
  cursor,
  forNumber,
  TAIL_CALL,
  testPending,
  testPendingPlain,
  trap,
  trapPlain,
  unwind,
  unwindPlain,
} from '../runtime/emitted.ts'
import { atCall, atError, atLine, atReturn, enterFrame, made, wrote } from '../runtime/debug-emitted.ts'
import { onSegment } from '../runtime/call.ts'
import { LuaFunction } from '../runtime/function.ts'
import { getField, getIndexed, setField, setIndexed, setItem } from '../runtime/indexing.ts'
import {
  newArray,
  newConstants,
  newMixed,
  newOpenArray,
  newRecord,
  newTemplate,
  setRest,
} from '../runtime/construct.ts'
import { MM } from '../runtime/pending.ts'
import { PAUSED } from '../runtime/suspension.ts'
import { LuaTable } from '../runtime/table.ts'
import { EMPTY, valuesOf } from '../runtime/value.ts'

/** The names emitted code uses, and what they are. */
export const HELPERS = {
  LT: LuaTable,
  CD: LuaCdata,
  LF: LuaFunction,
  MM,
  EMPTY,
  ARR: valuesOf,
  ADD: add,
  SUB: sub,
  MUL: mul,
  DIV: div,
  MODULO: modulo,
  POWER: power,
  NEG: negate,
  MOD: mod,
  POW: pow,
  LESS: lessThan,
  LE: lessEqual,
  EQ: equals,
  CAT: concat,
  CATN: concatAll,
  LEN: lengthOf,
  GETF: getField,
  GETI: getIndexed,
  SETF: setField,
  SETI: setIndexed,
  SETITEM: setItem,
  SETREST: setRest,
  NEWARRAY: newArray,
  NEWOPEN: newOpenArray,
  NEWTEMPLATE: newTemplate,
  NEWCONSTANTS: newConstants,
  NEWMIXED: newMixed,
  NEWRECORD: newRecord,
  CURSOR: cursor,
  FORNUM: forNumber,
  SEG: onSegment,
  CALLMM: callPending,
  CALLMM_PLAIN: callPendingPlain,
  CALLTEST: testPending,
  CALLTEST_PLAIN: testPendingPlain,
  CONCATALL: concatRest,
  CONCATALL_PLAIN: concatRestPlain,
  TRAP: trap,
  TRAP_PLAIN: trapPlain,
  TC: TAIL_CALL,
  BOUNCE: bounce,
  UNWIND: unwind,
  UNWIND_PLAIN: unwindPlain,
  PAUSED,
  FRAME: enterFrame,
  LINE: atLine,
  CALL: atCall,
  RETURN: atReturn,
  RAISED: atError,
  WROTE: wrote,
  MADE: made,
}
