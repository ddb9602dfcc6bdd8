// npm leaves a platform's binary package out of the lock when the registry in use does not serve it, and `npm ci` then
// refuses the lock on every platform. This puts the missing optional ones back, with what their names and siblings say.
// Run after each change of dependencies: node scripts/complete-lock.mjs
import { readFileSync, writeFileSync } from 'node:fs'

const path = new URL('../package-lock.json', import.meta.url)
const lock = JSON.parse(readFileSync(path, 'utf8'))
const systems = ['android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'aix', 'win32']
const cpus = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64', 'mips64el', 'wasm32']

let added = 0
for (const [place, entry] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    const nested = `${place}/node_modules/${name}`
    if (lock.packages[nested] || found(place, name) || !/^\d/.test(range)) continue
    const words = name.split(/[-/]/)
    const os = systems.filter((system) => words.includes(system))
    const cpu = cpus.filter((one) => words.includes(one))
    lock.packages[`node_modules/${name}`] = {
      version: range,
      ...(cpu.length && { cpu }),
      ...(entry.dev && { dev: true }),
      license: entry.license,
      optional: true,
      ...(os.length && { os }),
    }
    added += 1
  }
}
/** Whether npm would find the package from this place: in a node_modules on the way up. */
function found(place, name) {
  for (let at = place; at; at = at.includes('/node_modules/') ? at.slice(0, at.lastIndexOf('/node_modules/')) : '') {
    if (lock.packages[`${at}/node_modules/${name}`]) return true
  }
  return Boolean(lock.packages[`node_modules/${name}`])
}
// omit-lockfile-registry-resolved forgets packages that npm rewrote on the way; no registry's host belongs in a lock.
for (const entry of Object.values(lock.packages)) delete entry.resolved
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)))
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`)
process.stdout.write(`${added} added\n`)
