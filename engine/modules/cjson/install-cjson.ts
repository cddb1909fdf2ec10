import { argumentError, checkInteger, checkString, defineNative } from '../../lua/runtime/native.ts'
import { LuaArgError } from '../../lua/runtime/lua-error.ts'
import { type LuaFunction } from '../../lua/runtime/function.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import { LuaUserdata, NULL } from '../../lua/runtime/userdata.ts'
import { type LuaReturn, type LuaValue } from '../../lua/runtime/value.ts'
import { type LuaVm } from '../../lua/vm.ts'
import { CjsonError, createConfig, type CjsonConfig } from './config.ts'
import { CjsonDecoder } from './decode.ts'
import { CjsonEncoder, type CjsonMarks } from './encode.ts'

type BooleanSetting = {
  [Key in keyof CjsonConfig]: CjsonConfig[Key] extends boolean ? Key : never
}[keyof CjsonConfig]
type NumberSetting = { [Key in keyof CjsonConfig]: CjsonConfig[Key] extends number ? Key : never }[keyof CjsonConfig]

const INT_MAX = 2147483647

/** Too many arguments are refused. Source: json_arg_init(). */
function limitArguments(args: readonly LuaValue[], most: number): void {
  if (args.length > most) argumentError(most + 1, 'found too many arguments')
}

/** true, false, "on", "off" or another choice. Source: json_enum_option(). */
function checkOption(value: LuaValue, position: number, choices: readonly string[]): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  const text = checkString(value, position)
  if (!choices.includes(text)) argumentError(position, `invalid option '${text}'`)
  return text
}

function booleanOption(value: LuaValue, position: number, current: boolean): boolean {
  return value === undefined ? current : checkOption(value, position, ['off', 'on']) === 'on'
}

/** The message always names argument 1. Source: json_integer_option(). */
function integerOption(value: LuaValue, position: number, range: readonly [number, number, number]): number {
  const [current, min, max] = range
  if (value === undefined) return current
  const number = checkInteger(value, position)
  if (number < min || number > max) argumentError(1, `expected integer between ${min} and ${max}`)
  return number
}

function defineBoolean(config: CjsonConfig, name: string, key: BooleanSetting): LuaFunction {
  return defineNative(name, (_F, ...args) => {
    limitArguments(args, 1)
    return (config[key] = booleanOption(args[0], 1, config[key]))
  })
}

function defineInteger(config: CjsonConfig, name: string, key: NumberSetting, max: number): LuaFunction {
  return defineNative(name, (_F, ...args) => {
    limitArguments(args, 1)
    return (config[key] = integerOption(args[0], 1, [config[key], 1, max]))
  })
}

function defineSparse(config: CjsonConfig): LuaFunction {
  return defineNative('encode_sparse_array', (_F, ...args) => {
    limitArguments(args, 3)
    config.encodeSparseConvert = booleanOption(args[0], 1, config.encodeSparseConvert)
    config.encodeSparseRatio = integerOption(args[1], 2, [config.encodeSparseRatio, 0, INT_MAX])
    config.encodeSparseSafe = integerOption(args[2], 3, [config.encodeSparseSafe, 0, INT_MAX])
    return [config.encodeSparseConvert, config.encodeSparseRatio, config.encodeSparseSafe]
  })
}

function defineInvalidNumbers(config: CjsonConfig): LuaFunction {
  return defineNative('encode_invalid_numbers', (_F, ...args) => {
    limitArguments(args, 1)
    if (args[0] !== undefined) {
      const choice = checkOption(args[0], 1, ['off', 'on', 'null'])
      config.encodeInvalidNumbers = choice === 'on' || choice === 'null' ? choice : 'off'
    }
    return config.encodeInvalidNumbers === 'null' ? 'null' : config.encodeInvalidNumbers === 'on'
  })
}

function defineSlash(marks: CjsonMarks): LuaFunction {
  return defineNative('encode_escape_forward_slash', (_F, ...args) => {
    limitArguments(args, 1)
    return (marks.escapeForwardSlash = booleanOption(args[0], 1, marks.escapeForwardSlash))
  })
}

/** A conversion as cjson has it: failures are Lua errors with the caller's position. */
function throwing(vm: LuaVm, name: string, convert: (value: LuaValue) => LuaReturn): LuaFunction {
  return defineNative(name, (_F, ...args) => {
    if (args.length !== 1) argumentError(1, 'expected 1 argument')
    try {
      return convert(args[0])
    } catch (error) {
      if (error instanceof CjsonError) return vm.fail(error.message)
      throw error
    }
  })
}

/** The same as cjson.safe has it: failures are nil and a message. */
function safe(name: string, convert: (value: LuaValue) => LuaReturn): LuaFunction {
  return defineNative(name, (_F, ...args) => {
    if (args.length !== 1) argumentError(1, 'expected 1 argument')
    try {
      return convert(args[0])
    } catch (error) {
      if (error instanceof CjsonError) return [undefined, error.message]
      if (!(error instanceof LuaArgError)) throw error
      return [undefined, `bad argument #${error.position} to '?' (${error.detail})`]
    }
  })
}

function createModule(vm: LuaVm, marks: CjsonMarks, isSafe: boolean): LuaTable {
  const config = createConfig()
  const encode = (value: LuaValue): string => new CjsonEncoder(config, marks).encode(value)
  const decode = (value: LuaValue): LuaValue => new CjsonDecoder(checkString(value, 1), config, marks.arrayMt).decode()
  return LuaTable.fromRecord({
    encode: isSafe ? safe('encode', encode) : throwing(vm, 'encode', encode),
    decode: isSafe ? safe('decode', decode) : throwing(vm, 'decode', decode),
    encode_sparse_array: defineSparse(config),
    encode_max_depth: defineInteger(config, 'encode_max_depth', 'encodeMaxDepth', INT_MAX),
    decode_max_depth: defineInteger(config, 'decode_max_depth', 'decodeMaxDepth', INT_MAX),
    encode_number_precision: defineInteger(config, 'encode_number_precision', 'encodeNumberPrecision', 16),
    encode_keep_buffer: defineBoolean(config, 'encode_keep_buffer', 'encodeKeepBuffer'),
    encode_invalid_numbers: defineInvalidNumbers(config),
    decode_invalid_numbers: defineBoolean(config, 'decode_invalid_numbers', 'decodeInvalidNumbers'),
    encode_empty_table_as_object: defineBoolean(config, 'encode_empty_table_as_object', 'encodeEmptyTableAsObject'),
    encode_escape_forward_slash: defineSlash(marks),
    encode_skip_unsupported_value_types: defineBoolean(
      config,
      'encode_skip_unsupported_value_types',
      'encodeSkipUnsupportedValueTypes',
    ),
    decode_array_with_array_mt: defineBoolean(config, 'decode_array_with_array_mt', 'decodeArrayWithArrayMt'),
    new: defineNative('new', () => createModule(vm, marks, isSafe)),
    null: NULL,
    empty_array: marks.emptyArray,
    array_mt: marks.arrayMt,
    empty_array_mt: marks.emptyArrayMt,
    _NAME: 'cjson',
    _VERSION: '2.1.0.11',
  })
}

/** Registers cjson and cjson.safe. Source: lua-cjson 2.1.0.14. */
export function installCjson(vm: LuaVm): void {
  const marks: CjsonMarks = {
    emptyArray: new LuaUserdata('cjson.empty_array', undefined, 'lightuserdata'),
    arrayMt: new LuaTable(),
    emptyArrayMt: new LuaTable(),
    escapeForwardSlash: true,
  }
  vm.preload('cjson', () => createModule(vm, marks, false))
  vm.preload('cjson.safe', () => createModule(vm, marks, true))
}
