// Writes an encrypted token (RFC 7516, compact form, direct key of zeros) whose compressed content is n MiB of zeros.
import { createCipheriv } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';

const { n = 1 } = JSON.parse(readFileSync(0, 'utf8')).parameters;
const head = Buffer.from(JSON.stringify({ alg: 'dir', enc: 'A256GCM', zip: 'DEF' })).toString('base64url');
const nonce = Buffer.alloc(12);
const cipher = createCipheriv('aes-256-gcm', Buffer.alloc(32), nonce).setAAD(Buffer.from(head));
const sealed = Buffer.concat([cipher.update(deflateRawSync(Buffer.alloc(n * 1_048_576))), cipher.final()]);
process.stdout.write([head, '', ...[nonce, sealed, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join('.'));
