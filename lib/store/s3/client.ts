import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';

/**
 * The client of the files' bucket. Checksums of the SDK's own choosing are off: it would sign that of an empty body into the
 * address of a part, and S3 refuses parts with a checksum that their object was not begun with. What is sent is covered by
 * the request's signature, or by Content-MD5 where an address is signed.
 */
export const s3Client = (config: S3ClientConfig = {}): S3Client =>
  new S3Client({ ...config, requestChecksumCalculation: 'WHEN_REQUIRED' });
