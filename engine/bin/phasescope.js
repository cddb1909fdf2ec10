#!/usr/bin/env node
import { buildIfStale } from './build-if-stale.js'

if (!buildIfStale()) process.exit(1)
await import('../dist/hosts/node/cli.js')
