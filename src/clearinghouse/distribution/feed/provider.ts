import metadataSchema from '../../../../conformance/csaf/provider_json_schema.json' with { type: 'json' };
import documentSchema from '../../../../conformance/csaf/csaf_json_schema.json' with { type: 'json' };
import { instant, modifiedAt } from '../advisory.ts';
import type { Advisory, Publisher } from '../advisory.ts';
import { compiler, throwing } from '../official.ts';
import type { FeedSigner } from '../openpgp.ts';
import { expiryAt } from './freshness.ts';
import { keyPath, places } from './places.ts';
import type { FeedFile } from './tree.ts';

/** CSAF 2.0, section 7.1.7: what a downloader reads first. In both places, canonical is the well-known one (7.1.9). */
export function providerFiles(advisories: readonly Advisory[], publisher: Publisher, signer: FeedSigner, now: Date): readonly FeedFile[] {
  const { baseUrl, listed } = publisher;
  const metadata = {
    canonical_url: `${baseUrl}/${places.wellKnownMetadata}`,
    distributions: [
      {
        rolie: {
          categories: [`${baseUrl}/${places.category}`],
          feeds: [{ summary: 'All public advisories', tlp_label: 'WHITE', url: `${baseUrl}/${places.rolie}` }],
          services: [`${baseUrl}/${places.service}`],
        },
      },
      { directory_url: `${baseUrl}/${places.white}/` },
    ],
    last_updated: lastUpdated(advisories, signer),
    list_on_CSAF_aggregators: listed,
    metadata_version: '2.0',
    mirror_on_CSAF_aggregators: listed,
    public_openpgp_keys: [{ fingerprint: signer.fingerprint, url: `${baseUrl}/${keyPath(signer.fingerprint)}` }],
    publisher: {
      category: 'coordinator', name: publisher.name, namespace: publisher.namespace, contact_details: publisher.contact,
      ...(publisher.authority === undefined ? {} : { issuing_authority: publisher.authority }),
    },
    role: 'csaf_trusted_provider',
  };
  throwing(compiler().addSchema(publisherOnly()).compile(metadataSchema), () => 'The provider metadata')(metadata);
  const bytes = Buffer.from(`${JSON.stringify(metadata, undefined, 2)}\n`);
  return [
    { path: places.metadata, bytes },
    { path: places.wellKnownMetadata, bytes },
    { path: places.security, bytes: Buffer.from(securityText(publisher, signer, now)) },
    { path: keyPath(signer.fingerprint), bytes: Buffer.from(signer.publicKey) },
  ];
}

/** Of the document's schema the metadata's refers to the publisher alone; its vulnerabilities would drag in those of CVSS. */
function publisherOnly(): object {
  const { $schema, $id, $defs, properties: { document } } = documentSchema;
  return { $schema, $id, $defs, properties: { document } };
}

/** From what is in the feed, so that writing it again changes nothing; the key stands in for an empty feed. */
export function lastUpdated(advisories: readonly Advisory[], signer: FeedSigner): string {
  return instant(new Date(Math.max(signer.created.getTime(), ...advisories.map((advisory) => Date.parse(modifiedAt(advisory))))));
}

/** RFC 9116. A feed that is written once a month never carries an expiry that is near. */
function securityText({ baseUrl, contact, policy, listed, authority }: Publisher, { fingerprint }: FeedSigner, now: Date): string {
  return [
    ...(listed || authority === undefined ? [] : [`# ${authority}`]),
    `Contact: ${contact}`,
    `Expires: ${expiryAt(now)}`,
    `Encryption: ${baseUrl}/${keyPath(fingerprint)}`,
    'Preferred-Languages: en',
    `Canonical: ${baseUrl}/${places.security}`,
    ...(policy === undefined ? [] : [`Policy: ${policy}`]),
    `CSAF: ${baseUrl}/${places.wellKnownMetadata}`,
    '',
  ].join('\n');
}
