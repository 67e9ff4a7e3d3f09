import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';

/** What names an upload in parts. */
export interface Upload {
  readonly Bucket: string;
  readonly Key: string;
  readonly UploadId: string;
}

/** An object that is made of parts here and now, whatever order they are made in; whole, or not at all. */
export async function multipart(
  s3: S3Client,
  object: CreateMultipartUploadCommandInput & { Bucket: string; Key: string },
  make: (upload: Upload) => Promise<CompletedPart[]>,
): Promise<void> {
  const { Bucket, Key } = object;
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(object));
  const upload = { Bucket, Key, UploadId: UploadId! };
  try {
    const Parts = (await make(upload)).sort((a, b) => a.PartNumber! - b.PartNumber!);
    await s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
  } catch (error) {
    await s3.send(new AbortMultipartUploadCommand(upload));
    throw error;
  }
}
