// A certified OpenID provider for one test: node provider.mjs PATH-OF-LIBRARY REDIRECT-URI
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';

const [, , library, redirect] = process.argv;
const { default: Provider } = await import(pathToFileURL(library));
const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'meta138-portal',
        client_secret: 'a secret of this test alone, % and + too',
        redirect_uris: [redirect],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    claims: { openid: ['sub'], profile: ['preferred_username'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    cookies: { keys: ['a key of this test alone'] },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, preferred_username: id }),
    }),
  });
  server.on('request', provider.callback());
  console.log(`ready ${issuer}`);
});
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
