/** Settings of one cjson instance. The names are those of the functions that change them. */
export type CjsonConfig = {
  encodeSparseConvert: boolean
  encodeSparseRatio: number
  encodeSparseSafe: number
  encodeMaxDepth: number
  encodeNumberPrecision: number
  encodeKeepBuffer: boolean
  encodeInvalidNumbers: 'off' | 'on' | 'null'
  encodeEmptyTableAsObject: boolean
  encodeSkipUnsupportedValueTypes: boolean
  decodeInvalidNumbers: boolean
  decodeMaxDepth: number
  decodeArrayWithArrayMt: boolean
}

/** A fresh instance's settings. Source: lua-cjson 2.1.0.14 lua_cjson.c. */
export function createConfig(): CjsonConfig {
  return {
    encodeSparseConvert: false,
    encodeSparseRatio: 2,
    encodeSparseSafe: 10,
    encodeMaxDepth: 1000,
    encodeNumberPrecision: 14,
    encodeKeepBuffer: true,
    encodeInvalidNumbers: 'off',
    encodeEmptyTableAsObject: true,
    encodeSkipUnsupportedValueTypes: false,
    decodeInvalidNumbers: true,
    decodeMaxDepth: 1000,
    decodeArrayWithArrayMt: false,
  }
}

/** What cjson cannot encode or decode; the module turns it into a Lua error or into nil and a message. */
export class CjsonError extends Error {}
