#!/usr/bin/env node
import { buildIfStale } from './build-if-stale.js'
import { launch } from './launch.js'

if (!buildIfStale()) process.exit(1)
launch()
