import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { openMailer } from './mail.ts';
import { NetError } from './error.ts';

const servers: SMTPServer[] = [];
after(() => Promise.all(servers.map((server) => new Promise<void>((resolve) => { server.close(() => resolve()); }))));

/** The real receiving end, on loopback. */
async function receiving(options: SMTPServerOptions = {}): Promise<{ readonly url: URL; readonly mails: string[]; readonly envelopes: unknown[] }> {
  const mails: string[] = [];
  const envelopes: unknown[] = [];
  const server = new SMTPServer({
    authOptional: true, disabledCommands: ['STARTTLS'], logger: false,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        mails.push(Buffer.concat(chunks).toString());
        envelopes.push(session.envelope);
        done();
      });
    },
    ...options,
  });
  servers.push(server);
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return { url: new URL(`smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`), mails, envelopes };
}

const letter = { id: 'mail_1', to: 'ada@example.org', subject: 'there is something to see', text: 'https://desk.example.org/cases/case_1\n' };

test('a letter arrives as it was given, marked as sent by a machine', async () => {
  const { url, mails } = await receiving();
  assert.deepEqual(await openMailer({ server: url, from: 'desk@example.org' }).send(letter), { outcome: 'sent' });
  const [mail = ''] = mails;
  for (const line of [/^From: desk@example\.org\r$/m, /^To: ada@example\.org\r$/m, /^Subject: there is something to see\r$/m, /^Message-ID: <mail_1@example\.org>\r$/m, /^Auto-Submitted: auto-generated\r$/m, /cases\/case_1/]) assert.match(mail, line);
});

test('with credentials it signs in; wrong ones are for the operator to mend, so the letter waits', async () => {
  const { url, mails } = await receiving({ authOptional: false, onAuth: ({ username, password }, _session, done) => (username === 'desk' && password === 'p@ss' ? done(null, { user: 'desk' }) : done(new Error('no'))) });
  url.username = 'desk';
  url.password = encodeURIComponent('p@ss');
  assert.equal((await openMailer({ server: url, from: 'desk@example.org' }).send(letter)).outcome, 'sent');
  url.password = 'wrong';
  const wrong = await openMailer({ server: url, from: 'desk@example.org' }).send(letter);
  assert.deepEqual([wrong.outcome, 'why' in wrong ? wrong.why : '', mails.length], ['later', 'EAUTH 535', 1]);
});

test('an address that the server refuses for good is refused; a server that is busy, or away, is tried later; nothing of what it said is kept', async () => {
  const failing = (responseCode: number) => receiving({ onRcptTo: (_address, _session, done) => done(Object.assign(new Error('case_1 is secret'), { responseCode })) });
  assert.deepEqual(await openMailer({ server: (await failing(550)).url, from: 'desk@example.org' }).send(letter), { outcome: 'refused', why: 'EENVELOPE 550' });
  assert.deepEqual(await openMailer({ server: (await failing(451)).url, from: 'desk@example.org' }).send(letter), { outcome: 'later', why: 'EENVELOPE 451' });
  const away = await openMailer({ server: new URL('smtp://127.0.0.1:1'), from: 'desk@example.org' }).send(letter);
  assert.equal(away.outcome, 'later');
});

test('a server that says nothing is not waited for', async () => {
  const { url } = await receiving({ onConnect: () => undefined });
  assert.equal((await openMailer({ server: url, from: 'desk@example.org', milliseconds: 400 }).send(letter)).outcome, 'later');
});

test('one plain address only: no lists, no names, no further headers', async () => {
  const { url, envelopes } = await receiving();
  const mailer = openMailer({ server: url, from: 'desk@example.org' });
  for (const to of ['a@example.org, b@example.org', 'a@example.org\r\nBcc: b@example.org', 'Ada <a@example.org>', 'a@example.org b@example.org', '', 'a@']) assert.deepEqual(await mailer.send({ ...letter, to }), { outcome: 'refused', why: 'no plain address' }, to);
  assert.equal((await mailer.send({ ...letter, subject: 'one\r\nBcc: b@example.org' })).outcome, 'sent');
  assert.deepEqual(envelopes.map((each) => (each as { rcptTo: { address: string }[] }).rcptTo.map(({ address }) => address)), [['ada@example.org']]);
});

test('beyond this machine nothing goes in the clear', async () => {
  // The name is of another machine as far as anybody can tell from it; that it leads here is what the test uses.
  const { url, mails } = await receiving();
  url.hostname = '0.0.0.0';
  const posted = await openMailer({ server: url, from: 'desk@example.org' }).send(letter);
  assert.deepEqual([posted.outcome, mails.length], ['later', 0]);
  for (const server of ['http://127.0.0.1', 'file:///etc/passwd']) assert.throws(() => openMailer({ server: new URL(server), from: 'desk@example.org' }), NetError);
  assert.throws(() => openMailer({ server: url, from: 'a@example.org, b@example.org' }), NetError);
});
