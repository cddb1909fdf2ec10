import { parseApi } from '../kernels/lua/api.ts'
import { API_TABLE, PHASE_SETS } from './pdk-data.ts'

/** The PDK and ngx, as the editor knows them. */
export const API = parseApi(API_TABLE, PHASE_SETS)
