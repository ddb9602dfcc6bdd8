// A real identity provider for tests: npm's oidc-provider (ui/package.json), kept in memory.
// node tests/oidc_provider.mjs PORT MODULES CLIENT: says "ready" when it listens. Who signs in is who he says he is:
// `ada@example.com` is that verified address; `unverified+ada@example.com` is one that nobody has verified.
import { pathToFileURL } from 'node:url'

const [port, modules, client] = process.argv.slice(2)
const { Provider } = await import(pathToFileURL(`${modules}/oidc-provider/lib/index.js`).href)

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [JSON.parse(client)],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'locale', 'nickname'] },
  scopes: ['openid', 'email', 'profile'],
  pkce: { required: () => true },
  features: { devInteractions: { enabled: true } },
  cookies: { keys: ['kept for a test'] },
  async findAccount(_context, login) {
    const email = login.replace('unverified+', '')
    return { accountId: login, claims: () => ({ sub: login, email, email_verified: email === login, name: `Known as ${email.split('@')[0]}`, nickname: login }) }
  },
  async loadExistingGrant({ oidc }) {
    const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId })
    grant.addOIDCScope('openid email profile')
    await grant.save()
    return grant
  },
})
provider.listen(Number(port), '127.0.0.1', () => console.log('ready'))
