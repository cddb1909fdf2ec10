import { findingsOf } from '../kernels/lua/findings.ts'
import { createProjectReader } from '../kernels/lua/project.ts'
import type { Files } from '../kernels/scenario-files.ts'
import { API } from './pdk-api.ts'

// A handler of 5,000 lines takes a quarter of a second to judge: not on the thread that draws.
const read = createProjectReader()
addEventListener('message', ({ data }: MessageEvent<Files>) => postMessage(findingsOf(read(data), API)))
