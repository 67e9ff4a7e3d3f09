import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListPartsCommand,
  type Part,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';

/**
 * Objects that come in parts, each PUT to an address of its own: for what is larger than a single PUT may be (5 GB), and for
 * what nobody knows the size of when it begins. Begun, then finished or dropped; what is neither goes by a lifecycle rule.
 */
export class S3Parts {
  readonly #bucket: string;
  readonly #s3: S3Client;

  constructor(bucket: string, s3: S3Client) {
    this.#bucket = bucket;
    this.#s3 = s3;
  }

  async start(Key: string, sha256?: string): Promise<string> {
    const { UploadId } = await this.#s3.send(
      new CreateMultipartUploadCommand({
        Bucket: this.#bucket,
        Key,
        Metadata: sha256 ? { sha256 } : undefined,
      }),
    );
    return UploadId!;
  }

  sign(Key: string, UploadId: string, numbers: readonly number[], seconds: number): Promise<string[]> {
    return Promise.all(
      numbers.map((PartNumber) =>
        getSignedUrl(this.#s3, new UploadPartCommand({ Bucket: this.#bucket, Key, UploadId, PartNumber }), {
          expiresIn: seconds,
        }),
      ),
    );
  }

  /** Undefined: there is no such upload, it may have been finished before. False: the parts are not of this size together. */
  async finish(Key: string, UploadId: string, size: number): Promise<boolean | undefined> {
    try {
      const parts = await this.#parts(Key, UploadId);
      if (parts.length === 0 || parts.reduce((sum, part) => sum + (part.Size ?? 0), 0) !== size) return false;
      const Parts = parts.map(({ ETag, PartNumber }) => ({ ETag, PartNumber }));
      await this.#s3.send(
        new CompleteMultipartUploadCommand({ Bucket: this.#bucket, Key, UploadId, MultipartUpload: { Parts } }),
      );
      return true;
    } catch (error) {
      if (isNoUpload(error)) return undefined;
      throw error;
    }
  }

  async #parts(Key: string, UploadId: string): Promise<Part[]> {
    const parts: Part[] = [];
    let PartNumberMarker: string | undefined;
    do {
      const answer = await this.#s3.send(
        new ListPartsCommand({ Bucket: this.#bucket, Key, UploadId, PartNumberMarker }),
      );
      parts.push(...(answer.Parts ?? []));
      PartNumberMarker = answer.IsTruncated ? answer.NextPartNumberMarker : undefined;
    } while (PartNumberMarker);
    return parts;
  }

  async drop(Key: string, UploadId: string): Promise<void> {
    try {
      await this.#s3.send(new AbortMultipartUploadCommand({ Bucket: this.#bucket, Key, UploadId }));
    } catch (error) {
      if (!isNoUpload(error)) throw error;
    }
  }
}

const isNoUpload = (error: unknown): boolean => (error as Error).name === 'NoSuchUpload';
