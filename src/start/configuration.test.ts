import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigurationError, readConfiguration } from './configuration.ts';

const desk = { host: '127.0.0.1', port: 8040, origin: 'http://127.0.0.1:8040', oidc: undefined, mail: undefined, webhookOrigins: [], wrappingKey: undefined, formerWrappingKey: undefined, proxies: [], url: undefined, token: undefined };
const ordinary = { root: false, home: '/home/ada', processors: 4 };
const root = { root: true, home: '/root', processors: 2 };

test('an ordinary user has the places of the XDG specification', () => {
  assert.deepEqual(readConfiguration({}, ordinary), {
    cache: '/home/ada/.cache/breakwater', keys: '/home/ada/.local/share/breakwater/keys', signing: 'ed25519', jobs: 4, data: '/home/ada/.local/share/breakwater/desk', intel: '/home/ada/.local/share/breakwater/intel', databaseUrl: undefined, profile: undefined, desk,
  });
  assert.equal(readConfiguration({ XDG_CACHE_HOME: '/fast', XDG_DATA_HOME: '/safe' }, ordinary).cache, '/fast/breakwater');
  assert.equal(readConfiguration({ XDG_DATA_HOME: '/safe' }, ordinary).keys, '/safe/breakwater/keys');
  assert.equal(readConfiguration({ XDG_CACHE_HOME: 'relative' }, ordinary).cache, '/home/ada/.cache/breakwater');
});

test('root has the system\'s places, whatever XDG says', () => {
  assert.deepEqual(readConfiguration({ XDG_CACHE_HOME: '/fast' }, root), {
    cache: '/var/cache/breakwater', keys: '/var/lib/breakwater/keys', signing: 'ed25519', jobs: 2, data: '/var/lib/breakwater/desk', intel: '/var/lib/breakwater/intel', databaseUrl: undefined, profile: undefined, desk,
  });
});

test('our own variables come first, and an empty one is none', () => {
  const env = { BREAKWATER_CACHE: '/c', BREAKWATER_KEYS: '/k', BREAKWATER_SIGNING: 'ecdsa-p384', BREAKWATER_JOBS: '7', BREAKWATER_DATA: '/d', BREAKWATER_INTEL: '/i', DATABASE_URL: 'postgres://db.example/x' };
  for (const user of [ordinary, root]) assert.deepEqual(readConfiguration(env, user), { cache: '/c', keys: '/k', signing: 'ecdsa-p384', jobs: 7, data: '/d', intel: '/i', databaseUrl: 'postgres://db.example/x', profile: undefined, desk });
  for (const user of [ordinary, root]) assert.equal(readConfiguration({ BREAKWATER_DATA: '/d' }, user).intel, '/d/intel');
  assert.deepEqual(readConfiguration({ BREAKWATER_CACHE: '', BREAKWATER_JOBS: '', BREAKWATER_SIGNING: '' }, root), readConfiguration({}, root));
});

test('a value that means nothing is an error with a remedy, never a guess', () => {
  for (const env of [{ BREAKWATER_CACHE: 'here' }, { BREAKWATER_KEYS: './k' }, { BREAKWATER_INTEL: 'here' }, { BREAKWATER_SIGNING: 'rsa' }, { BREAKWATER_JOBS: '0' }, { BREAKWATER_JOBS: '2.5' }, { BREAKWATER_JOBS: 'all' }, { BREAKWATER_LISTEN: '8040' }, { BREAKWATER_LISTEN: '127.0.0.1:99999' }, { BREAKWATER_ORIGIN: 'desk' }]) {
    assert.throws(() => readConfiguration(env, ordinary), (error) => error instanceof ConfigurationError && error.where === Object.keys(env)[0] && error.remedy !== undefined);
  }
});

test('without HOME the account\'s own home serves', () => {
  for (const env of [{}, { HOME: '' }, { HOME: 'not/absolute' }]) assert.match(readConfiguration(env).cache, /^\//);
});

test('the desk listens where it is told and knows the address that people type', () => {
  const { desk: told } = readConfiguration({ BREAKWATER_LISTEN: '[::1]:0', BREAKWATER_ORIGIN: 'https://desk.example.org/x', BREAKWATER_OIDC_ISSUER: 'https://id.example', BREAKWATER_OIDC_CLIENT_ID: 'desk' }, root);
  assert.deepEqual([told.host, told.port, told.origin], ['::1', 0, 'https://desk.example.org']);
  assert.deepEqual(told.oidc, { issuer: 'https://id.example', clientId: 'desk', clientSecret: '' });
});

test('a provider without the client that it knows us by is an error about the client', () => {
  assert.deepEqual(readConfiguration({ BREAKWATER_SMTP: 'smtps://u:p@mail.example', BREAKWATER_MAIL_FROM: 'desk@mail.example' }, root).desk.mail, { server: 'smtps://u:p@mail.example', from: 'desk@mail.example' });
  for (const env of [{ BREAKWATER_SMTP: 'smtps://mail.example' }, { BREAKWATER_SMTP: 'smtps://mail.example', BREAKWATER_MAIL_FROM: 'a@b.example, c@d.example' }, { BREAKWATER_MAIL_FROM: 'desk@mail.example' }, { BREAKWATER_SMTP: 'http://u:secret@mail.example', BREAKWATER_MAIL_FROM: 'desk@mail.example' }]) assert.throws(() => readConfiguration(env, root), (error: Error) => 'code' in error && error.code === 'configuration-invalid' && !error.message.includes('secret'));
  assert.throws(() => readConfiguration({ BREAKWATER_OIDC_ISSUER: 'https://id.example' }, root), { code: 'configuration-invalid', where: 'BREAKWATER_OIDC_CLIENT_ID' });
});

test('webhooks go inside only where an origin is named', () => {
  assert.deepEqual(readConfiguration({ BREAKWATER_WEBHOOK_ORIGINS: 'http://hooks.example:8080, https://10.0.0.1' }, root).desk.webhookOrigins.map(({ href }) => href), ['http://hooks.example:8080/', 'https://10.0.0.1/']);
  for (const wrong of ['hooks.example', 'https://hooks.example/path', 'ftp://hooks.example', 'https://a:b@hooks.example']) assert.throws(() => readConfiguration({ BREAKWATER_WEBHOOK_ORIGINS: wrong }, root), { code: 'configuration-invalid', where: 'BREAKWATER_WEBHOOK_ORIGINS' });
});

test('proxies are believed only where they are named, and a name that is no address is an error', () => {
  assert.deepEqual(readConfiguration({ BREAKWATER_TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/8' }, root).desk.proxies, ['127.0.0.1', '10.0.0.0/8']);
  assert.throws(() => readConfiguration({ BREAKWATER_TRUSTED_PROXIES: 'proxy.example' }, root), { code: 'configuration-invalid', where: 'BREAKWATER_TRUSTED_PROXIES' });
});
